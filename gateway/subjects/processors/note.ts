import { PROCESSOR_KINDS } from '#domain/connector.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import { type Connector, listConnectors } from '#drizzle/repositories/connectors.ts'
import { insertDeliveries, type NewDelivery } from '#drizzle/repositories/request_deliveries.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Held } from '../held.ts'

const RIGHTS_DEFAULT: readonly string[] = ['erasure']

/** Whether a connector is told of requests of this right. */
export function isToldOf({ settings }: Connector, right: string): boolean {
  return listOf(settings['rights'], RIGHTS_DEFAULT).includes(right)
}

function listOf<Default>(value: unknown, missing: Default): readonly string[] | Default {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : missing
}

/** The connectors of a tenant that are told of requests of this right. */
export async function listToldConnectors(
  tx: Transaction,
  { tenantId, type }: Pick<SubjectRequest, 'tenantId' | 'type'>,
): Promise<readonly Connector[]> {
  const processors = await listConnectors(tx, tenantId, PROCESSOR_KINDS)
  return processors.filter((connector) => isToldOf(connector, type))
}

const NOTHING_HELD = 'Nothing of its products was held'

/**
 * Notes which connectors a request is to be told to, before anything of it is carried out: afterwards nobody knows which
 * products had reports. One that is limited to products of which nothing is held is skipped; one that is not limited is
 * told in any case, since it may keep for longer than this store. Safe to repeat: what was noted first stays.
 */
export async function noteConnectors(
  tx: Transaction,
  request: SubjectRequest,
  { at, held }: { readonly at: Date; readonly held: Held },
): Promise<void> {
  const products = new Set(held.items.map(({ product }) => product))
  const told = await listToldConnectors(tx, request)
  await insertDeliveries(
    tx,
    told.map((connector): NewDelivery => {
      const wanted = listOf(connector.settings['products'], undefined)
      const isSkipped = wanted !== undefined && !wanted.some((product) => products.has(product))
      return {
        ...{ tenantId: request.tenantId, requestId: request.id, processorId: connector.id },
        ...{ kind: parseKind(connector), name: connector.name, createdAt: at },
        status: isSkipped ? 'skipped' : 'pending',
        expiresAt: new Date(at.getTime() + LIMITS.processorRetryMaxMs),
        domain: domainOf(connector),
        explanation: isSkipped ? NOTHING_HELD : undefined,
      }
    }),
  )
}

function parseKind({ kind }: Connector): NewDelivery['kind'] {
  return PROCESSOR_KINDS.find((known) => known === kind) ?? 'webhook_processor'
}

/** Where a processor is, in words of the internet. */
function domainOf({ settings }: Connector): string | undefined {
  const { domain, url } = settings
  if (typeof domain === 'string') return domain
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : undefined
}
