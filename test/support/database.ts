import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Product } from './product.ts'

/** PostgreSQL's own folder of a product that runs its database itself. */
export function clusterDirOf({ dataDir }: Pick<Product, 'dataDir'>): string {
  try {
    return parseText(readFileSync(join(dataDir, 'postgres.location'), 'utf8'), 'cluster')
  } catch {
    return join(dataDir, 'postgres')
  }
}

/** The process id and the port of its running PostgreSQL. */
export function postmasterOf(product: Pick<Product, 'dataDir'>): {
  readonly processId: number
  readonly port: number
} {
  const lines = readFileSync(join(clusterDirOf(product), 'postmaster.pid'), 'utf8').split('\n')
  return { processId: Number(lines[0]), port: Number(lines[3]) }
}

/** The address of its database, with the password that only its owner can read. */
export function databaseUrlOf(product: Pick<Product, 'dataDir'>): string {
  const file = readFileSync(join(product.dataDir, 'postgres.password'), 'utf8')
  const password = parseText(file, 'password')
  return `postgres://tidegate:${password}@127.0.0.1:${postmasterOf(product).port}/tidegate`
}

function parseText(json: string, name: string): string {
  const { [name]: text } = JSON.parse(json) as Readonly<Record<string, unknown>>
  if (typeof text !== 'string') throw new Error(`Cannot read ${name}`)
  return text
}

/** Runs work with a connection to the product's database, as the role that owns every table. */
export async function withDatabase<T>(
  product: Pick<Product, 'dataDir'>,
  work: (client: pg.Client) => Promise<T>,
  database = 'tidegate',
): Promise<T> {
  const url = databaseUrlOf(product).replace(/\/tidegate$/, `/${database}`)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Every row of every table, partitions and jobs' tables among them, as bytes: text casts, and bytea as it is. */
export async function dumpDatabase(
  product: Pick<Product, 'dataDir'>,
): Promise<ReadonlyMap<string, Buffer>> {
  return await withDatabase(product, async (client) => {
    const { rows: columns } = await client.query<{
      table_schema: string
      table_name: string
      column_name: string
      data_type: string
    }>(
      `select table_schema, table_name, column_name, data_type from information_schema.columns
        where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3`,
    )
    const dump = new Map<string, Buffer>()
    for (const { table_schema, table_name, column_name, data_type } of columns) {
      const column = client.escapeIdentifier(column_name)
      const table = `${client.escapeIdentifier(table_schema)}.${client.escapeIdentifier(table_name)}`
      const value = data_type === 'bytea' ? column : `convert_to(${column}::text, 'UTF8')`
      const { rows } = await client.query<{ value: Buffer | null }>(
        `select ${value} as value from ${table}`,
      )
      const values = rows.flatMap((row) => (row.value === null ? [] : [row.value]))
      const name = `${table_schema}.${table_name}.${column_name}`
      dump.set(name, Buffer.concat(values.flatMap((bytes) => [bytes, Buffer.from('\n')])))
    }
    return dump
  })
}
