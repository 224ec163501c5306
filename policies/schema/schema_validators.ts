import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { PurposeTable } from '#domain/classification.ts'
import type { ContractSource, MixinSource, ProductSource } from '#domain/contract.ts'
import approvalsSchema from './approvals.schema.json' with { type: 'json' }
import consentSchema from './consent.schema.json' with { type: 'json' }
import contractSchema from './contract.schema.json' with { type: 'json' }
import fieldsSchema from './fields.schema.json' with { type: 'json' }
import holidaysSchema from './holidays.schema.json' with { type: 'json' }
import identitiesSchema from './identities.schema.json' with { type: 'json' }
import mailTrackingSchema from './mail_tracking.schema.json' with { type: 'json' }
import mixinSchema from './mixin.schema.json' with { type: 'json' }
import type {
  ApprovalsSettings,
  ConsentSettings,
  HolidaysSettings,
  IdentitiesSettings,
  MailTrackingSettings,
  ProcessorsSettings,
  RegulationsSettings,
  ResponseTemplatesSettings,
  RetentionSettings,
} from './policy_source.ts'
import processorsSchema from './processors.schema.json' with { type: 'json' }
import productSchema from './product.schema.json' with { type: 'json' }
import purposesSchema from './purposes.schema.json' with { type: 'json' }
import regulationsSchema from './regulations.schema.json' with { type: 'json' }
import responseTemplatesSchema from './response_templates.schema.json' with { type: 'json' }
import retentionSchema from './retention.schema.json' with { type: 'json' }

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false })
addFormats.default(ajv, ['date', 'email'])
ajv.addSchema(fieldsSchema, 'fields.schema.json')

/** One error of a schema, as ajv words it. */
export type SchemaError = ErrorObject

/** The guard of a schema, which keeps its errors until its next call. */
export type Validator<Source> = ValidateFunction<Source>

/** The schema of each kind of file, as a guard that keeps its errors. */
export const VALIDATORS = {
  product: ajv.compile<ProductSource>(productSchema),
  contract: ajv.compile<ContractSource>(contractSchema),
  mixin: ajv.compile<MixinSource>(mixinSchema),
  purposes: ajv.compile<PurposeTable>(purposesSchema),
  retention: ajv.compile<RetentionSettings>(retentionSchema),
  regulations: ajv.compile<RegulationsSettings>(regulationsSchema),
  holidays: ajv.compile<HolidaysSettings>(holidaysSchema),
  approvals: ajv.compile<ApprovalsSettings>(approvalsSchema),
  identities: ajv.compile<IdentitiesSettings>(identitiesSchema),
  response_templates: ajv.compile<ResponseTemplatesSettings>(responseTemplatesSchema),
  consent: ajv.compile<ConsentSettings>(consentSchema),
  processors: ajv.compile<ProcessorsSettings>(processorsSchema),
  mail_tracking: ajv.compile<MailTrackingSettings>(mailTrackingSchema),
} as const
