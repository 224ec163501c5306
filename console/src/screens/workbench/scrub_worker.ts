import { loadPersonModel, type PersonModel } from '#policies/scrub/person/model.ts'
import { ScrubSettingsError } from '#policies/scrub/settings_reader.ts'
import { createScrubberAt, type ScrubberAt } from './placed_scrubber.ts'
import { runVectors } from './run_vectors.ts'
import { tryReport } from './try_report.ts'
import type { Refusal, Tried, WorkerAnswer, WorkerRequest } from './worker_messages.ts'

/*
 * The gateway's scrubber in a thread of the browser. It fetches the model of names once, when it starts, and nothing
 * after that: what is typed goes to this thread by a message and comes back by one.
 */

const model = fetchModel()
let kept: { readonly name: string; readonly scrubberAt: ScrubberAt } | undefined

async function fetchModel(): Promise<PersonModel> {
  const response = await fetch(
    new URL('../../../../policies/scrub/person/model.bin', import.meta.url),
  )
  if (!response.ok) throw new Error(`Cannot load the model of names: HTTP ${response.status}`)
  return loadPersonModel(new Uint8Array(await response.arrayBuffer()))
}

async function answer(request: WorkerRequest): Promise<WorkerAnswer> {
  const { id } = request
  try {
    const person = await model
    const scrubberAt = scrubberOf(request, person)
    if (request.kind === 'vectors') {
      return { id, kind: 'vectors', results: runVectors(request.lines, scrubberAt) }
    }
    const startedMs = performance.now()
    const tried =
      request.form === 'report'
        ? tryReport(parseReport(request.input), scrubberAt)
        : tryText(request.input, request.place.field, scrubberAt)
    return { id, kind: 'tried', tried: { ...tried, tookMs: performance.now() - startedMs } }
  } catch (error) {
    return { id, kind: 'refused', refusal: refusalOf(error) }
  }
}

/** Made once for the settings and the place: most changes are of the text. */
function scrubberOf({ source, place }: WorkerRequest, person: PersonModel): ScrubberAt {
  const name = JSON.stringify([source, place.tenant, place.product, place.type])
  if (kept?.name !== name) kept = { name, scrubberAt: createScrubberAt(source, place, person) }
  return kept.scrubberAt
}

function tryText(
  text: string,
  field: string | undefined,
  scrubberAt: ScrubberAt,
): Omit<Tried, 'tookMs'> {
  const path = field === undefined ? [] : field.split('.')
  const key = path.at(-1)
  const explanation = scrubberAt(path).explain(text, key === undefined ? {} : { key })
  const { text: clean, findings: marks, lost } = explanation
  return { shown: text, clean, marks, lost }
}

class NoReport extends Error {}

function parseReport(input: string): object {
  try {
    const parsed: unknown = JSON.parse(input)
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // What is wrong with it could repeat a part of it.
  }
  throw new NoReport()
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof ScrubSettingsError) {
    return { of: 'settings', detail: `${error.path.join('.')}: ${error.wanted}` }
  }
  return error instanceof NoReport
    ? { of: 'report', detail: '' }
    : { of: 'model', detail: error instanceof Error ? error.message : '' }
}

addEventListener('message', (event: MessageEvent<WorkerRequest>) => {
  void answer(event.data).then((answered) => postMessage(answered))
})
void model.then(
  () => postMessage({ kind: 'ready' } satisfies WorkerAnswer),
  () => postMessage({ kind: 'failed' } satisfies WorkerAnswer),
)
