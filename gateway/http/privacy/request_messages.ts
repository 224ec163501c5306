import type { RequestStatus } from '#domain/subject_request.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { Messages } from './messages.ts'

/** Every string of the pages by which people make requests, in one language. */
export interface RequestMessages {
  readonly language: string
  readonly frame: Messages['frame']
  readonly form: {
    readonly title: string
    readonly lead: (tenant: string) => string
    readonly stays: string
    readonly type: string
    readonly law: string
    readonly lawHint: string
    readonly choose: string
    readonly email: string
    readonly emailHint: string
    readonly userId: string
    readonly phone: string
    readonly moreHint: string
    readonly send: string
    readonly rights: Readonly<Partial<Record<RequestRight, string>>>
  }
  readonly errors: {
    readonly title: string
    readonly type: string
    readonly law: string
    readonly right: string
    readonly email: string
    readonly userId: string
    readonly phone: string
    readonly phoneNotHere: string
    readonly code: string
    readonly token: string
  }
  readonly filed: {
    readonly title: string
    readonly lead: (due: string) => string
    readonly byCode: string
    readonly byHand: string
    readonly code: string
    readonly confirm: string
    readonly confirmed: string
    readonly keep: string
    readonly link: string
  }
  readonly state: {
    readonly title: string
    readonly lead: string
    readonly token: string
    readonly show: string
    readonly type: string
    readonly status: string
    readonly receivedAt: string
    readonly dueAt: string
    readonly completedAt: string
    readonly statuses: Readonly<Record<RequestStatus, string>>
  }
  readonly refused: {
    readonly title: string
    readonly noTenant: string
    readonly tooMany: string
    readonly elsewhere: string
    readonly failed: string
  }
}
