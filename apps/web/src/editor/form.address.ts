import { EDIT_PATH } from '../routes';

/** The form for a new product. */
export const NEW_ITEM_ADDRESS = `${EDIT_PATH}?new`;

/** The form for a product that is there. */
export function editAddress(id: string): string {
  return `${EDIT_PATH}?item=${encodeURIComponent(id)}`;
}
