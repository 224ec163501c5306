import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'

// Addresses that are keys by themselves: web hooks. The part that is secret follows the host and the path.

/** Starts of such addresses after their scheme; `office.com` has the tenant's name before it. */
export const HOOK_PREFIXES: readonly string[] =
  `hooks.slack.com/services/ hooks.slack.com/workflows/ hooks.slack.com/triggers/ hooks.slack-gov.com/services/
   discord.com/api/webhooks/ discordapp.com/api/webhooks/ ptb.discord.com/api/webhooks/ canary.discord.com/api/webhooks/
   outlook.office.com/webhook/ outlook.office365.com/webhook/ webhook.office.com/webhookb2/ hooks.zapier.com/hooks/catch/
   hook.us1.make.com/ hook.us2.make.com/ hook.eu1.make.com/ hook.eu2.make.com/ hook.integromat.com/
   maker.ifttt.com/trigger/ maker.ifttt.com/use/ chat.googleapis.com/v1/spaces/ open.feishu.cn/open-apis/bot/v2/hook/
   open.larksuite.com/open-apis/bot/v2/hook/ api.telegram.org/bot hooks.glip.com/webhook/ hooks.ringcentral.com/webhook/
   webhooks.mongodb-realm.com/api/client/ events.pagerduty.com/integration/ api.pipedream.net/ hooks.airtable.com/workflows/v1/
   webhook.site/ api.flock.com/hooks/sendmessage/ hooks.webex.com/ webexapis.com/v1/webhooks/incoming/ hooks.tray.io/
   api.honeycomb.io/1/ hooks.workato.com/webhooks/rest/ prod-webhook.n8n.cloud/webhook/`.split(
    /\s+/,
  )

const REST_MIN = 16
const REST_MAX = 512

/** What follows the start of a hook's address, as far as the path goes; its letters and digits have to be enough. */
export function matchHook(input: Input, at: number): Span | undefined {
  const { units, prefixEnd } = input
  let end = prefixEnd
  let digits = 0
  while (end - prefixEnd < REST_MAX && isPath(unitAt(units, end))) {
    const code = unitAt(units, end++)
    if (code > 47 && code < 58) digits++
  }
  while (end > prefixEnd && isTail(unitAt(units, end - 1))) end--
  input.steps += end - at
  if (end - prefixEnd < REST_MIN || digits === 0) return undefined
  return { start: prefixEnd, end, resume: end }
}

/** Letters of a path and of a query (RFC 3986) without brackets and quotes. */
function isPath(code: number): boolean {
  const lower = code | 32
  if ((lower > 96 && lower < 123) || (code > 44 && code < 59)) return true
  return (
    code === 37 ||
    code === 38 ||
    code === 43 ||
    code === 61 ||
    code === 63 ||
    code === 64 ||
    code === 95 ||
    code === 126
  )
}

function isTail(code: number): boolean {
  return code === 46 || code === 58 || code === 47 || code === 63 || code === 38
}
