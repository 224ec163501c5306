import { LIMITS } from '#domain/limits.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { PseudonymKeySource } from '../../keyring/pseudonymiser.ts'
import type { PolicyService } from '../../policies/policy_service.ts'
import type { SuppressionIndex } from '../../subjects/suppression_index.ts'
import type { ChoiceReader, ConsentIndex } from '../../tenancy/consent_index.ts'
import { OverloadedError } from '../store.ts'
import { type Job, JudgeThread } from './judge_thread.ts'
import type { PlaceChoices, SubjectAnswer, Verdict } from './messages.ts'

export interface JudgePoolSettings {
  /** 0: everything is judged where it came in. */
  readonly threads: number
  readonly policies: Pick<PolicyService, 'of' | 'bundles'>
  readonly consents: ChoiceReader & Pick<ConsentIndex, 'hasSubjects'>
  readonly suppressions: Pick<SuppressionIndex, 'hasAny' | 'isEmpty'>
  readonly keys: PseudonymKeySource & { readonly generation: number }
  /** Told of a thread that ended by itself; the message holds no data. */
  readonly onEnd: (error: unknown) => void
}

/**
 * Threads that decode and judge large bodies, so that neither they nor the requests beside them wait for one core.
 * Choices and suppressions stay here: a thread asks for those of the people in a body, so that a choice is in force
 * everywhere as soon as it is here.
 */
export class JudgePool {
  readonly #settings: JudgePoolSettings
  readonly #threads: readonly JudgeThread[]
  #features: readonly string[]
  #generation: number

  constructor(settings: JudgePoolSettings) {
    const { policies, threads, onEnd } = settings
    this.#settings = settings
    this.#generation = settings.keys.generation
    this.#features = featuresOf(policies)
    this.#threads = Array.from(
      { length: threads },
      () =>
        new JudgeThread({
          thread: () => ({ sources: policies.bundles.map(({ source }) => source) }),
          answer: (job, subjects) => this.#answer(job, subjects),
          onEnd,
        }),
    )
  }

  /** True for a body that is worth the way to a thread. */
  takes(bodyBytes: number): boolean {
    return (
      bodyBytes >= LIMITS.judgeThreadBytesMin && this.#threads.some((thread) => thread.isRunning)
    )
  }

  /**
   * Judges a body in the thread that has the least to do; the body is no longer usable. The tenant's pseudonym keys
   * have to be prepared. Throws OverloadedError and KeyringAwayError.
   */
  async judge(job: Omit<Job, 'bundle' | 'pseudonymKeys' | 'choices'>): Promise<Verdict> {
    const { policies } = this.#settings
    const thread = this.#leastBusy()
    this.forgetDestroyed()
    return await thread.judge({
      ...job,
      bundle: policies.of(job.admission.tenantId, job.receivedAtMs).bundle.hash,
      pseudonymKeys: this.#settings.keys.pseudonymKeys(job.admission.tenantId),
      choices: this.#choicesFor(job.admission),
    })
  }

  /** Gives the threads the bundles that are in force from now on. */
  adopt(): void {
    this.#features = featuresOf(this.#settings.policies)
    for (const thread of this.#threads) thread.adopt()
  }

  /** Has the threads clear their keys where any was destroyed since the last call: to be called twice a second. */
  forgetDestroyed(): void {
    const { generation } = this.#settings.keys
    if (generation === this.#generation) return
    this.#generation = generation
    for (const thread of this.#threads) thread.forgetKeys()
  }

  /** Ends all threads; what waits in them is answered 503. Safe to call twice. */
  async stop(): Promise<void> {
    await Promise.all(this.#threads.map(async (thread) => await thread.stop()))
  }

  #leastBusy(): JudgeThread {
    const [first, ...others] = this.#threads.filter(({ isRunning }) => isRunning)
    const thread = others.reduce((least, next) => {
      return least !== undefined && least.bytes <= next.bytes ? least : next
    }, first)
    if (thread === undefined || thread.bytes > LIMITS.judgeQueueBytesMax) {
      throw new OverloadedError('Cannot judge reports: the queues of the threads are full')
    }
    return thread
  }

  #choicesFor(admission: IngestKey): PlaceChoices {
    const { consents, suppressions } = this.#settings
    return {
      administrator: consents.administratorHistories(admission),
      features: Object.fromEntries(
        this.#features.flatMap((feature) => {
          const histories = consents.featureHistories(admission, feature)
          return histories.length > 0 ? [[feature, histories]] : []
        }),
      ),
      asksSubjects: consents.hasSubjects(admission.tenantId) || !suppressions.isEmpty,
    }
  }

  #answer({ admission }: Job, subjects: readonly Pseudonyms[]): readonly SubjectAnswer[] {
    const { consents, suppressions } = this.#settings
    return subjects.map((pseudonyms) => ({
      choices: consents.subjectHistories(admission, pseudonyms),
      isSuppressed: suppressions.hasAny(pseudonyms),
    }))
  }
}

/** The features that the collection of any contract depends on. */
function featuresOf({ bundles }: Pick<PolicyService, 'bundles'>): readonly string[] {
  const contracts = bundles.flatMap((bundle) => [...bundle.contracts.values()])
  return [...new Set(contracts.flatMap(({ feature }) => feature ?? []))]
}
