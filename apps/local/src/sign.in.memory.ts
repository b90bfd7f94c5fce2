import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly kind: string;
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Sessions, grants and tokens of the local sign-in, until this process ends.
 *
 * @see https://github.com/panva/node-oidc-provider/blob/main/example/my_adapter.js
 */
export function inMemory(): (kind: string) => Adapter {
  const entries = new Map<string, Entry>();

  function find(wanted: (entry: Entry, id: string) => boolean): AdapterPayload | undefined {
    for (const [id, entry] of entries) {
      if (entry.expiresAt <= Date.now()) entries.delete(id);
      else if (wanted(entry, id)) return entry.payload;
    }
    return undefined;
  }

  return (kind) => ({
    upsert: (id, payload, expiresIn = Infinity) => {
      entries.set(`${kind} ${id}`, { kind, payload, expiresAt: Date.now() + expiresIn * 1000 });
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(find((_entry, key) => key === `${kind} ${id}`)),
    findByUid: (uid) => Promise.resolve(find((entry) => entry.kind === kind && entry.payload.uid === uid)),
    // For sign-in on devices without a keyboard, of which there are none.
    findByUserCode: () => Promise.resolve(undefined),
    consume: (id) => {
      const entry = entries.get(`${kind} ${id}`);
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
      return Promise.resolve();
    },
    destroy: (id) => {
      entries.delete(`${kind} ${id}`);
      return Promise.resolve();
    },
    revokeByGrantId: (grantId) => {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
      return Promise.resolve();
    },
  });
}
