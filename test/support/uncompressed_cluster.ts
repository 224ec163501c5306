import { findNativeFolder, prepareBinaries } from '#gateway/database/binaries.ts'
import { readOwner } from '#gateway/database/cluster.ts'
import { essentialLine, runProcess } from '#gateway/database/run_process.ts'
import { clusterDirOf, withDatabase } from './database.ts'
import type { Product } from './product.ts'

/**
 * PostgreSQL compresses pages in its write-ahead log and long values: a search of its files would miss what is in them.
 * This turns the first off for both databases of a product that does not run, as the superuser that nobody else can be.
 */
export async function keepLogUncompressed(product: Pick<Product, 'dataDir'>): Promise<void> {
  const clusterDir = clusterDirOf(product)
  const runAs = await readOwner(clusterDir)
  const copies = process.getuid?.() === 0 ? '/var/lib/tidegate/binaries' : product.dataDir
  const { postgres } = await prepareBinaries(findNativeFolder(), copies, runAs)
  const statements = ['tidegate', 'tidegate_keyring'].map(
    (name) => `alter database ${name} set wal_compression = off;\n`,
  )
  const done = await runProcess(postgres, ['--single', '-D', clusterDir, 'postgres'], {
    runAs,
    input: statements.join(''),
  })
  if (done.code !== 0 || /ERROR|FATAL/.test(done.errors)) {
    throw new Error(`The setting was refused: ${essentialLine(done.errors)}`)
  }
}

/** The same for long values in the tables, now and in every partition that is made later. */
export async function keepValuesUncompressed(product: Pick<Product, 'dataDir'>): Promise<void> {
  for (const database of ['tidegate', 'tidegate_keyring'] as const) {
    await withDatabase(
      product,
      async (client) => {
        await client.query(`do $$ declare c record; begin
          for c in select format('alter table %s alter column %I set storage external',
              a.attrelid::regclass, a.attname) as statement
            from pg_attribute a join pg_class t on t.oid = a.attrelid
            where t.relkind in ('r', 'p') and a.attstorage in ('x', 'm') and not a.attisdropped
              and a.attnum > 0 and t.relowner = current_user::regrole
          loop execute c.statement; end loop; end $$`)
      },
      database,
    )
  }
}
