import { useQuery } from '@tanstack/react-query';
import { ProductSkeleton } from '../product/product.skeleton';
import { useEditor } from './editor.context';
import { currencyQuery } from './editor.queries';
import { Failure } from './failure';
import { NEW_ITEM_ADDRESS } from './form.address';
import { NO_FIELDS } from './item.fields';
import { ItemForm } from './item.form';

export function NewItemScreen() {
  const { api } = useEditor();
  const currency = useQuery(currencyQuery(api));
  if (currency.isPending) return <ProductSkeleton />;
  if (currency.isError) return <Failure error={currency.error} onRetry={() => void currency.refetch()} />;
  return (
    <ItemForm
      address={NEW_ITEM_ADDRESS}
      item={null}
      currency={currency.data}
      start={() => ({ fields: NO_FIELDS, base: NO_FIELDS, etag: '', key: crypto.randomUUID() })}
    />
  );
}
