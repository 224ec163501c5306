/**
 * The guard: a small process between the gateway and PostgreSQL, so that a gateway that is killed
 * leaves no server behind.
 *
 *   gateway --(stdin pipe)--> guard --(child)--> postgres
 *
 * The gateway alone holds the other end of the pipe and never writes to it. When the gateway ends,
 * however it ends, the kernel closes the pipe, and the guard stops PostgreSQL: fast shutdown, then
 * immediate, then kill. The guard leads a session of its own, which PostgreSQL shares, so that a
 * Ctrl-C for the terminal's foreground group reaches neither before the gateway has drained.
 * PostgreSQL writes its log straight to the gateway's pipe, past the guard.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { parseGuardOrder } from './guard_order.ts'
import { CLEAN_ENVIRONMENT } from './run_process.ts'
import { stopPostmaster } from './server_process.ts'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
// The gateway may be gone when the guard reports to it.
process.stdout.on('error', () => undefined)

const order = parseGuardOrder(process.argv[2])
const server = startServer()

function startServer(): ChildProcess {
  const child = spawn(order.file, order.args, {
    ...order.runAs,
    cwd: '/',
    env: CLEAN_ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  child.on('spawn', () => process.stdout.write(`${child.pid}\n`))
  child.on('error', (error) => {
    process.stderr.write(`FATAL: ${error.message}\n`)
    process.exitCode = 1
    process.stdin.destroy()
  })
  child.on('exit', () => process.stdin.destroy())
  return child
}

process.stdin.resume()
process.stdin.on('error', () => undefined)
process.stdin.on('close', async () => {
  const isRunning = server.exitCode === null && server.signalCode === null
  if (isRunning && server.pid !== undefined) await stopPostmaster(server.pid)
})
