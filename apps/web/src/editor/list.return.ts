import { navigate } from 'wouter/use-browser-location';
import { EDIT_PATH } from '../routes';

/** Back to the list as it was left, where the editor came from there; otherwise to its beginning. */
export function returnToList(): void {
  const state: unknown = history.state;
  if (typeof state === 'object' && state !== null && 'fromList' in state) history.back();
  else navigate(EDIT_PATH);
}
