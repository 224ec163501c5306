import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { LoadMessage, LoadPlan, LoadResult } from './load/plan.ts'
import { busySeconds, cpuSeconds } from './process_time.ts'
import type { Product } from './product.ts'

/** Processor seconds of each part inside the window. */
export interface CpuTimes {
  readonly gatewayS: number
  readonly postgresS: number
  readonly generatorS: number
  /** Of everything else on the machine: where it is much, the rates are less than the machine can do. */
  readonly othersS: number
}

export interface LoadMeasure {
  readonly result: LoadResult
  readonly cpu: CpuTimes
}

const GENERATOR = join(import.meta.dirname, 'load/generator.ts')
/** Longer than any plan by so much: a generator that hangs is ended. */
const OVERTIME_MS = 60_000

/** Carries out a plan in a process of its own, and reads every part's processor time at both ends of the window. */
export async function runLoad(
  product: Product,
  plan: Omit<LoadPlan, 'port' | 'key'>,
): Promise<LoadMeasure> {
  const generator = fork(GENERATOR)
  const read = (): CpuTimes => {
    const gatewayS = cpuSeconds(product.gatewayProcessId)
    const postgresS = cpuSeconds(product.postgresProcessId)
    const generatorS = cpuSeconds(generator.pid ?? 0)
    const othersS = busySeconds() - gatewayS - postgresS - generatorS
    return { gatewayS, postgresS, generatorS, othersS }
  }
  return await new Promise((resolve, reject) => {
    const late = setTimeout(
      () => generator.kill('SIGKILL'),
      plan.warmUpMs + plan.windowMs + OVERTIME_MS,
    )
    let begin = read()
    let end = begin
    let result: LoadResult | undefined
    generator.on('message', (value) => {
      const message = parseMessage(value)
      if (message.kind === 'window_begins') begin = read()
      else if (message.kind === 'window_ends') end = read()
      else result = message.result
    })
    generator.once('exit', (code) => {
      clearTimeout(late)
      if (result === undefined)
        reject(new Error(`Cannot measure: the generator ended with ${code}`))
      else resolve({ result, cpu: difference(begin, end) })
    })
    generator.send({ ...plan, port: product.port, key: product.key })
  })
}

function difference(begin: CpuTimes, end: CpuTimes): CpuTimes {
  return {
    gatewayS: end.gatewayS - begin.gatewayS,
    postgresS: end.postgresS - begin.postgresS,
    generatorS: end.generatorS - begin.generatorS,
    othersS: end.othersS - begin.othersS,
  }
}

function parseMessage(value: unknown): LoadMessage {
  return value as LoadMessage
}
