import { useLayoutEffect, useRef, type RefObject } from 'react';
import { placeOf } from './routes';

/** How the visitor came to the page that is shown. */
type Arrival = 'load' | 'reload' | 'push' | 'pop';

const SCROLL = 'tana.scroll';

let arrival: Arrival = 'load';
/** What was shown before. */
let cameFrom: string | null = null;
let shown = placeOf(location);
let positions = new Map<string, number>();

/** Follows the visitor through the history: what a browser does by itself for pages that it loads one by one. */
export function watchNavigation(): void {
  history.scrollRestoration = 'manual';
  positions = new Map(storedPositions());
  arrival = wasReloaded() ? 'reload' : 'load';
  addEventListener('scroll', () => positions.set(here(), scrollY), { passive: true });
  addEventListener('pagehide', storePositions);
  addEventListener('popstate', () => arrive('pop'));
  // The router announces its own calls of history.pushState under this name.
  addEventListener('pushState', () => arrive('push'));
}

/**
 * For the heading of a page. Once the page is ready, whoever goes back finds the place that they left, and the
 * keyboard's focus on the link they had followed; whoever goes on has the focus at the heading.
 */
export function useArrival(ready: boolean): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (!ready) return;
    if (arrival === 'pop' || arrival === 'reload') scrollTo({ top: positions.get(here()) ?? 0 });
    if (arrival === 'push' || arrival === 'pop') {
      const target = (arrival === 'pop' && linkTo(cameFrom)) || heading.current;
      target?.focus({ preventScroll: true });
    }
  }, [ready]);
  return heading;
}

function arrive(how: Arrival): void {
  arrival = how;
  // Sorting and searching change the address of the same page: the visitor stays where they are.
  const place = placeOf(location);
  if (place === shown) return;
  cameFrom = shown;
  shown = place;
  if (how === 'push') scrollTo({ top: 0 });
}

function linkTo(path: string | null): HTMLElement | null {
  if (path === null) return null;
  return document.querySelector<HTMLElement>(`main a[href="${CSS.escape(path)}"]`);
}

function here(): string {
  return location.pathname + location.search;
}

function wasReloaded(): boolean {
  const [entry] = performance.getEntriesByType('navigation');
  return entry instanceof PerformanceNavigationTiming && entry.type !== 'navigate';
}

function storePositions(): void {
  try {
    sessionStorage.setItem(SCROLL, JSON.stringify([...positions].slice(-50)));
  } catch {
    // Storage is off or full: a reload starts at the top.
  }
}

function storedPositions(): [string, number][] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(SCROLL) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isPosition) : [];
  } catch {
    return [];
  }
}

function isPosition(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
}
