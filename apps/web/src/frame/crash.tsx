import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';
import { Notice } from '../notice';

/** Stands in for a page that broke, or whose code could not be fetched; loading it all again mends most of that. */
export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    return (
      <Translation>
        {(t) => (
          <Notice
            heading="h1"
            title={t('product.error.title')}
            text={t('catalogue.error.text')}
            action={{ label: t('catalogue.error.retry'), run: () => location.reload() }}
            alert
          />
        )}
      </Translation>
    );
  }
}
