import { useEffect } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { createStore, type Store } from './store';

/** Stands between unsaved work and whatever would leave it. */
export interface LeaveGuard {
  /** How to leave, once the editor has been asked; null while nobody wants to. */
  readonly wish: Store<(() => void) | null>;
  isHeld(): boolean;
  hold(): void;
  /** For what is saved, or is left on purpose. */
  release(): void;
  /** Leaves at once where nothing is unsaved; otherwise the editor is asked first. */
  leave(how: () => void): void;
}

export function createLeaveGuard(): LeaveGuard {
  const wish = createStore<(() => void) | null>(null);
  let isHeld = false;
  return {
    wish,
    isHeld: () => isHeld,
    hold: () => (isHeld = true),
    release: () => (isHeld = false),
    leave(how) {
      if (isHeld) wish.set(how);
      else how();
    },
  };
}

/**
 * Asks before links, the back button and closing the tab. A browser without the Navigation API, or one that does not let
 * "back" be stopped, leaves; the draft is then there on return.
 *
 * @see https://developer.mozilla.org/docs/Web/API/Navigation/navigate_event
 */
export function useLeaveGuard(guard: LeaveGuard, isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    guard.hold();
    return () => guard.release();
  }, [guard, isUnsaved]);

  useEffect(() => {
    const onUnload = (event: BeforeUnloadEvent) => {
      if (guard.isHeld()) event.preventDefault();
    };
    const onNavigate = (event: NavigateEvent) => {
      const { destination, navigationType } = event;
      const leads = destination.sameDocument && destination.url !== location.href && !event.hashChange;
      if (!guard.isHeld() || !event.cancelable || !leads) return;
      event.preventDefault();
      guard.leave(() => {
        if (navigationType === 'traverse') navigation.traverseTo(destination.key);
        else navigate(destination.url);
      });
    };
    addEventListener('beforeunload', onUnload);
    if ('navigation' in window) navigation.addEventListener('navigate', onNavigate);
    return () => {
      removeEventListener('beforeunload', onUnload);
      if ('navigation' in window) navigation.removeEventListener('navigate', onNavigate);
    };
  }, [guard]);
}
