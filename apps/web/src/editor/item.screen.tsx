import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { Notice } from '../notice';
import { ProductSkeleton } from '../product/product.skeleton';
import { useEditor } from './editor.context';
import { versionedQuery } from './editor.queries';
import { Failure } from './failure';
import { editAddress } from './form.address';
import { fieldsOf } from './item.fields';
import { ItemForm } from './item.form';
import { returnToList } from './list.return';

export function ItemScreen({ id }: { id: string }) {
  const { t } = useTranslation('editor');
  const { api } = useEditor();
  const found = useQuery(versionedQuery(api, id));
  if (found.isPending) return <ProductSkeleton />;
  if (found.isError) {
    if (isUnknown(found.error))
      return (
        <Notice
          heading="h1"
          title={t('form.missing.title')}
          text={t('form.missing.text')}
          action={{ label: t('form.back'), run: returnToList }}
          alert
        />
      );
    return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  }
  const { item, etag } = found.data;
  const fields = fieldsOf(item);
  return (
    <ItemForm
      address={editAddress(id)}
      item={item}
      currency={item.currency}
      start={() => ({ fields, base: fields, etag, key: '' })}
    />
  );
}

function isUnknown(error: Error): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 400);
}
