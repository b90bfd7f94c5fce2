import type { FastifyRequest } from 'fastify';

/** What was done to what: names of fields, never what is in them. */
export interface AuditEntry {
  readonly action: `${'create' | 'change' | 'delete'} ${'item' | 'picture'}`;
  /** Id of the item, or key of the picture. */
  readonly id: string;
  /** Null where there was nothing before. Pictures have no versions. */
  readonly versionBefore?: number | null;
  /** Null where there is nothing any more. */
  readonly versionAfter?: number | null;
  readonly changed?: readonly string[];
}

/** One line in the log for each write that was done: who, what, from where, and in which request. */
export function audit(request: FastifyRequest, entry: AuditEntry): void {
  const { editor, ip, log } = request;
  // The logger of the request adds its id.
  log.info({ msg: 'audit', subject: editor?.subject, ip, ...entry });
}
