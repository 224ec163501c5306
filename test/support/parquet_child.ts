import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { createParquetSink } from '#sinks/parquet/index.ts'

// A process that writes a batch and comes to harm: it is killed between the write and the rename of a file, or may not
// write files larger than the limit it was started with. It prints what its sink answered.
const [endpoint = '', harm = '', ids = ''] = process.argv.slice(2)

if (harm === 'killed') {
  fs.rename = () => {
    process.kill(process.pid, 'SIGKILL')
    return new Promise(() => {})
  }
  syncBuiltinESMExports()
}
// Its default is to end the process; with a listener the write fails, as on a full disk.
if (harm === 'limited') process.on('SIGXFSZ', () => {})

const sink = createParquetSink({
  sinkId: 's-1',
  endpoint,
  settings: {},
  secrets: {},
  timeoutMs: 5_000,
})
const noise = (id: string) => Array.from({ length: 20_000 }, (_, at) => `${id}${at ** 1.7}`)
const result = await sink.send(
  ids.split(',').map((id) => ({
    id,
    tenantId: '11111111-1111-4111-8111-111111111111',
    product: 'sales-app',
    type: 'error',
    class: 'required',
    category: 'product_service_performance',
    timeMs: Date.UTC(2026, 10, 21),
    receivedAtMs: Date.UTC(2026, 10, 21),
    bundle: 'b-1',
    expiresOn: '2027-02-19',
    data: { text: `text of ${id}`, noise: noise(id) },
  })),
  new AbortController().signal,
)
process.stdout.write(JSON.stringify(result))
