import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import fc from 'fast-check'
import type pg from 'pg'
import copyStreams from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestStore, type TestStore } from '../test/fixtures/postgres.ts'
import { CopyEncoder } from './copy_encoder.ts'

let store: TestStore
let client: pg.Client

beforeAll(async () => {
  store = await startTestStore()
  client = await store.connect()
})

afterAll(async () => await store.stop())

interface Row {
  readonly text: string | undefined
  readonly bytes: Uint8Array
  readonly uuid: string
  readonly timeMs: number
  readonly day: string
}

/** What PostgreSQL holds after a COPY of the rows, each column as PostgreSQL prints it. */
async function roundTrip(rows: readonly Row[]): Promise<readonly Record<string, string | null>[]> {
  const encoder = new CopyEncoder()
  for (const row of rows) {
    encoder.row(5)
    if (row.text === undefined) encoder.null()
    else encoder.text(row.text)
    encoder.bytes(row.bytes)
    encoder.uuid(row.uuid)
    encoder.instant(row.timeMs)
    encoder.date(row.day)
  }
  await client.query(
    'create temporary table if not exists copied (place serial, t text, b bytea, u uuid, i timestamptz, d date)',
  )
  await client.query('truncate copied restart identity')
  const stream = client.query(
    copyStreams.from('copy copied (t, b, u, i, d) from stdin (format binary)'),
  )
  await pipeline(Readable.from([encoder.finish()]), stream)
  const { rows: found } = await client.query<Record<string, string | null>>(
    `select t, encode(b, 'hex') as b, u::text as u,
      trunc(extract(epoch from i) * 1000)::text as i, to_char(d, 'YYYY-MM-DD') as d from copied order by place`,
  )
  return found
}

function printed(row: Row): Record<string, string | null> {
  return {
    t: row.text?.toWellFormed() ?? null,
    b: Buffer.from(row.bytes).toString('hex'),
    u: row.uuid,
    i: String(row.timeMs),
    d: row.day,
  }
}

const ROW: Row = {
  text: 'x',
  bytes: new Uint8Array([1]),
  uuid: '00000000-0000-4000-8000-000000000001',
  timeMs: 0,
  day: '2026-01-31',
}

describe('CopyEncoder', () => {
  test('writes what PostgreSQL reads back, for the extremes of every type', async () => {
    const rows: readonly Row[] = [
      ROW,
      { ...ROW, text: undefined, bytes: new Uint8Array(0) },
      { ...ROW, text: '', uuid: '00000000-0000-0000-0000-000000000000' },
      {
        ...ROW,
        text: '\u20ac\ud83d\ude00\t\\N\r\n"',
        uuid: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
      },
      { ...ROW, text: 'lone \ud800 surrogate' },
      { ...ROW, timeMs: 946_684_800_000, day: '2000-01-01' },
      { ...ROW, timeMs: -1, day: '1999-12-31' },
      { ...ROW, timeMs: Date.UTC(9999, 11, 31, 23, 59, 59, 999), day: '9999-12-31' },
      { ...ROW, timeMs: Date.UTC(1900, 0, 1), day: '0001-01-01' },
      { ...ROW, text: '\u20ac'.repeat(300_000), bytes: new Uint8Array(3_000_000).fill(255) },
    ]
    expect(await roundTrip(rows)).toEqual(rows.map(printed))
  })

  test('writes what PostgreSQL reads back, for any row', async () => {
    const row: fc.Arbitrary<Row> = fc.record({
      text: fc.option(fc.string({ unit: 'binary', maxLength: 300 }).map(withoutNul), {
        nil: undefined,
      }),
      bytes: fc.uint8Array({ maxLength: 300 }),
      uuid: fc.uuid(),
      timeMs: fc.integer({ min: 0, max: 253_402_300_799_999 }),
      day: fc
        .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 50 }), async (rows) => {
        expect(await roundTrip(rows)).toEqual(rows.map(printed))
      }),
      { numRuns: 60 },
    )
  })

  test('grows with its rows: 5,000 of them arrive in order', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => ({ ...ROW, text: `row ${index}` }))
    const found = await roundTrip(rows)
    expect(found.map(({ t }) => t)).toEqual(rows.map(({ text }) => text))
  })

  test('makes an empty message of no rows', async () => {
    expect(await roundTrip([])).toEqual([])
  })
})

/** PostgreSQL's text holds every character but this one. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '')
}
