import type { Gateway } from '../../gateway.ts'
import { endTenant, resumeTenant } from '../../tenancy/subscriptions.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import { answer } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { printTenant, TENANT } from './print_tenant.ts'

export const subscriptionRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/manage/v1/tenants/{tenant}/subscription/end',
    summary:
      'Ends a subscription: nothing is taken any more, data can be read and exported for 90 days, then everything is destroyed',
    answers: { 200: answer('The tenant, with the days that follow from it', TENANT) },
    errors: ['not_found'],
    handle: async (request, gateway) => await change(request, gateway, endTenant),
  },
  {
    method: 'POST',
    path: '/manage/v1/tenants/{tenant}/subscription/resume',
    summary: 'Takes the end of a subscription back, within 30 days',
    answers: { 200: answer('The tenant', TENANT) },
    errors: ['not_found', 'subscription_state'],
    handle: async (request, gateway) => await change(request, gateway, resumeTenant),
  },
]

async function change(
  { params, actor }: ApiRequest,
  gateway: Gateway,
  work: typeof resumeTenant,
): Promise<ApiAnswer> {
  const { id: tenantId } = await requireTenant(gateway, params['tenant'] ?? null, actor)
  const tenant = await work(gateway, { tenantId, actor: actor.name })
  return { status: 200, body: printTenant(tenant, gateway) }
}
