import type { ConnectorKindName } from '#domain/connector.ts'
import type { ConnectorKind } from './kind.ts'
import { codeSenderKind } from './kinds/code_sender.ts'
import { openDsrProcessorKind } from './kinds/opendsr_processor.ts'
import { openIdProviderKind } from './kinds/openid_provider.ts'
import { voterKind } from './kinds/voter.ts'
import { webhookProcessorKind } from './kinds/webhook_processor.ts'

/** Every kind of connector: a new one is a file in kinds/, a line here and its name in domain/connector.ts. */
export const KINDS: Readonly<Record<ConnectorKindName, ConnectorKind>> = {
  webhook_processor: webhookProcessorKind,
  opendsr_processor: openDsrProcessorKind,
  code_sender: codeSenderKind,
  openid_provider: openIdProviderKind,
  voter: voterKind,
}
