import type { LegalPeriod } from '#policies/schema/policy_source.ts'
import type { SummaryWords } from './words.ts'

const UNITS: Readonly<Record<LegalPeriod['unit'], string>> = {
  calendar_month: 'month',
  calendar_day: 'day',
  working_day: 'working day',
  hour: 'hour',
}

const count = (amount: number, noun: string): string =>
  `${amount.toLocaleString('en-GB')} ${noun}${amount === 1 ? '' : 's'}`

/** The words of the policies in English. */
export const ENGLISH_WORDS: SummaryWords = {
  dataClass: {
    required: {
      words: 'Required',
      description:
        'The least that keeps a product secure, up to date and working. It is collected unless collection is switched off.',
    },
    optional: {
      words: 'Optional',
      description:
        'Helps to make a product better. It is collected only from those who have chosen so.',
    },
  },
  category: {
    device_connectivity_configuration: {
      words: 'Device, connectivity and configuration',
      description: 'Details about the device, its configuration and its connection.',
    },
    product_service_performance: {
      words: 'Product and service performance',
      description: 'Health and performance of the device, the product and the service.',
    },
    product_service_usage: {
      words: 'Product and service usage',
      description: 'Use of the device, its operating system, the product and the service.',
    },
    software_setup_inventory: {
      words: 'Software setup and inventory',
      description: 'What is installed on the device, and how its updates went.',
    },
  },
  dataKind: {
    customer_data: {
      words: 'Customer data',
      description: 'What customers enter and what is made for them, other than content.',
    },
    content: {
      words: 'Content',
      description: 'Texts, files, mail and recordings of customers.',
    },
    administrator_data: {
      words: 'Administrator data',
      description: 'Name and contact of those who administer a subscription.',
    },
    payment_data: {
      words: 'Payment data',
      description: 'What is needed to pay for a subscription.',
    },
    operational_data: {
      words: 'Operational data',
      description: 'How the services and their clients run.',
    },
  },
  purpose: {
    operating_and_troubleshooting: 'Operating and troubleshooting',
    security: 'Security',
    services_communications: 'Messages about the services',
    improving_services: 'Improving the services',
    advertising: 'Advertising',
    voluntary_law_enforcement_disclosure: 'Voluntary disclosure to law enforcement',
    direct_marketing: 'Direct marketing',
  },
  fieldType: {
    text: 'Text',
    url: 'Web address',
    guid: 'Identifier (GUID)',
    hex: 'Identifier (hexadecimal)',
    version: 'Version',
    time: 'Time',
    integer: 'Whole number',
    number: 'Number',
    boolean: 'Yes or no',
    enum: 'One of a list',
    scalar: 'Text, number, or yes or no',
  },
  sensitivity: {
    system_metadata: 'About the system, not a person',
    callstack_or_exception: 'Text of a fault, which may hold personal data by mistake',
    customer_content: 'May hold what customers wrote',
    public_non_personal: 'Public and not personal',
    end_user_pseudonymous: 'About a person, a device or an organisation that is not named',
  },
  action: {
    keep: 'Kept, cleared of personal data and secrets',
    scrub: 'Cleared of personal data and secrets; the rest is kept',
    generalise: 'Kept with less detail',
    pseudonymise: 'Replaced by a pseudonym',
    drop: 'Not kept',
  },
  keptAsIs: 'Kept as it is',
  generalisation: {
    hour: 'Kept to the hour',
    day: 'Kept to the day',
    route: 'Kept without the query and without ids in the path',
    major_minor: 'Kept to the first two numbers of the version',
    power_of_two: 'Kept as a rough size: the power of two below it',
    range: 'Kept as the range that it is in',
    language: 'Kept as the language alone, without the country',
    country: 'Kept as the country alone',
  },
  pseudonym: {
    userId: 'Replaced by a pseudonym of the user',
    organisationId: 'Replaced by a pseudonym of the organisation',
    deviceId: 'Replaced by a pseudonym of the device',
    email: 'Replaced by a pseudonym of the mail address',
    phone: 'Replaced by a pseudonym of the phone number',
    advertisingId: 'Replaced by a pseudonym of the advertising id',
    custom: 'Replaced by a pseudonym of the identity',
  },
  identity: {
    userId: 'User',
    organisationId: 'Organisation',
    deviceId: 'Device',
    email: 'Mail address',
    phone: 'Phone number',
    advertisingId: 'Advertising id',
    custom: 'Identity of a kind of its own',
  },
  right: {
    access: 'See what is held',
    access_by_category: 'See which kinds are held',
    portability: 'Take it with you',
    rectification: 'Have it corrected',
    erasure: 'Have it erased',
    restriction: 'Restrict its use',
    objection: 'Object to its use',
    opt_out: 'Opt out',
    limit_use: 'Limit the use of what is sensitive',
  },
  level: {
    off: 'Nothing',
    limited: 'Required data only, without what is sensitive',
    required: 'Required data only',
    optional: 'Required and Optional data',
  },
  optOutBy: { administrator: 'Administrator', user: 'User', contact: 'Contact' },
  processorRole: {
    infrastructure: 'Infrastructure on which data is processed',
    feature_service: 'Service that is a part of a feature',
  },
  destination: {
    clickhouse: 'A ClickHouse database',
    nats: 'A NATS message stream',
    otlp: 'An OpenTelemetry collector',
    parquet: 'Parquet files in a folder or an object store',
    sentry: 'A Sentry server',
    webhook: 'A web address (webhook)',
  },
  period: ({ amount, unit }) => count(amount, UNITS[unit]),
  kept: (days, isOfContract) =>
    isOfContract
      ? `${count(days, 'day')} at most; an organisation can choose less`
      : `${count(days, 'day')}, unless the organisation has chosen another period`,
  released: (subjects) =>
    `A value is shown and passed on only once ${subjects.toLocaleString('en-GB')} different people or devices had it`,
  expiresOn: (day) => `No longer collected from ${day} on, unless it is reviewed again`,
  expiresWith: (version) =>
    `No longer collected from version ${version} of the product on, unless it is reviewed again`,
  allowed: 'Yes',
  notAllowed: 'No',
}
