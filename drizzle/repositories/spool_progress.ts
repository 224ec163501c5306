import pg from 'pg'

/** How far a spool is drained, to be recorded in the commit that stores what it held. */
export interface SpoolProgress {
  readonly spoolId: string
  /** The last row that the commit takes. Rows up to it are never stored again. */
  readonly sequence: number
}

/** Moves a spool's progress, ending with a semicolon; empty where there is none. It never moves back. */
export function progressStatement(progress: SpoolProgress | undefined, condition = 'true'): string {
  if (progress === undefined) return ''
  const { spoolId, sequence } = progress
  return `insert into spool_progress (spool_id, sequence, drained_at)
    select ${pg.escapeLiteral(spoolId)}::uuid, ${Math.trunc(sequence)}, now() where ${condition}
    on conflict (spool_id) do update
    set sequence = greatest(spool_progress.sequence, excluded.sequence), drained_at = excluded.drained_at;`
}

/** The last row of a spool that is in the store; 0 where none is. */
export async function readSpoolProgress(client: pg.Client, spoolId: string): Promise<number> {
  const { rows } = await client.query<{ sequence: string }>(
    'select sequence from spool_progress where spool_id = $1',
    [spoolId],
  )
  return Number(rows[0]?.sequence ?? 0)
}

/** Forgets the progress of a spool that is no more. */
export async function deleteSpoolProgress(client: pg.Client, spoolId: string): Promise<void> {
  await client.query('delete from spool_progress where spool_id = $1', [spoolId])
}
