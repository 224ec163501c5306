import { describe, expect, test } from 'vitest'
import type { ContractSource } from '#domain/contract.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import type { Bundle } from './bundle.ts'
import { compileBundle } from './compile.ts'
import { DESTINATION_KINDS } from './summary/destinations.ts'
import type { ProductSummary } from './summary/types.ts'
import { summarise, summariseAll } from './summary.ts'

const SETTINGS: Pick<
  PolicySource['settings'],
  'consent' | 'retention' | 'regulations' | 'processors' | 'mail_tracking'
> = {
  processors: {
    processors: [
      {
        name: 'Contoso Search',
        role: 'feature_service',
        description: 'Searches mail.',
        purposes: ['security'],
        dataKinds: ['content'],
        region: 'Canada',
        keepsDataIn: 'Japan',
        terms: 'https://terms.contoso.example',
      },
      {
        name: 'Contoso Storage',
        role: 'infrastructure',
        description: 'Holds reports.',
        purposes: ['security'],
        dataKinds: ['content'],
        products: ['app'],
        region: 'Canada',
        keepsDataIn: 'Canada',
        terms: 'https://terms.contoso.example',
      },
    ],
  },
  mail_tracking: {
    products: ['app'],
    defaultMode: 'responses',
    modes: [
      { name: 'responses', title: 'Answers', collects: 'Answers to tracked mail.' },
      { name: 'none', title: 'No mail', collects: 'No mail.' },
    ],
    phases: {
      descriptor: {
        description: 'First the head.',
        fields: { subject: fieldOf({ action: 'drop', why: 'Tells what it is about' }) },
      },
      message: { description: 'Then the rest.' },
    },
    untracking: { deletes: 'owned_copy', description: 'Untracking deletes the copy.' },
  },
  consent: {
    defaultLevel: 'required',
    levels: ['off', 'required', 'optional'],
    features: [
      {
        name: 'mail-help',
        title: 'Mail help',
        description: 'Helps with mail.',
        personalData: 'Subjects of mail.',
        parties: [{ name: 'Contoso Search', purpose: 'Finds mail' }],
        optOut: [{ by: 'administrator', how: 'Switch it off' }],
      },
    ],
  },
  retention: {
    defaultDays: 60,
    minDays: 1,
    maxDays: 400,
    afterSubscription: { keepDays: 90, reversibleDays: 30 },
    requestLogMonths: 24,
  },
  regulations: {
    regulations: [
      {
        name: 'ccpa',
        title: 'California Consumer Privacy Act',
        region: 'California',
        answer: { amount: 45, unit: 'calendar_day' },
        answerByRight: { opt_out: { amount: 15, unit: 'working_day' } },
        pausesForVerification: false,
        rights: ['access', 'opt_out'],
        source: { text: 'A law', kind: 'primary', recordedOn: '2026-01-01' },
      },
    ],
  },
}

/** A bundle of the products `app` and `standard`. */
function bundleWith(
  app: readonly ContractSource[],
  standard: readonly ContractSource[] = [],
): Bundle {
  const { source } = bundleOf(app, { device: { model: fieldOf({ why: 'Which device it is' }) } })
  const product = {
    product: 'standard',
    title: 'All',
    description: 'For all',
    owner: 'a@b.example',
  }
  return compileBundle(
    {
      ...source,
      products: [...source.products, { product, contracts: standard }],
      settings: { ...source.settings, ...SETTINGS },
    },
    () => 'a hash',
  )
}

function summaryOf(...contracts: readonly ContractSource[]): ProductSummary {
  const summary = summarise(bundleWith(contracts), 'app')
  if (summary === undefined) throw new Error('The bundle does not hold the product')
  return summary
}

function typeOf(contract: Partial<ContractSource>) {
  const { required, optional } = summaryOf(contractSourceOf(contract))
  const type = [...required, ...optional][0]?.types[0]
  if (type === undefined) throw new Error('The summary does not hold the type')
  return type
}

describe('summarise()', () => {
  test('knows no product that is not declared', () => {
    expect(summarise(bundleWith([]), 'other')).toBeUndefined()
  })

  test('is the same for equal policies', () => {
    const contracts = () => [contractSourceOf({ fields: { a: fieldOf(), 'b.c': fieldOf() } })]
    expect(JSON.stringify(summarise(bundleWith(contracts()), 'app'))).toBe(
      JSON.stringify(summarise(bundleWith(contracts()), 'app')),
    )
  })

  test('tells Required and Optional apart, each by category in the order of the categories', () => {
    const { required, optional } = summaryOf(
      contractSourceOf({ type: 'setup', category: 'software_setup_inventory' }),
      contractSourceOf({ type: 'error' }),
      contractSourceOf({ type: 'hang' }),
      contractSourceOf({ type: 'trend', class: 'optional', category: 'product_service_usage' }),
    )
    const outline = (list: typeof required) =>
      list.map(({ category, types }) => [category.name, types.map(({ type }) => type)])
    expect(outline(required)).toEqual([
      ['product_service_performance', ['error', 'hang']],
      ['software_setup_inventory', ['setup']],
    ])
    expect(outline(optional)).toEqual([['product_service_usage', ['trend']]])
  })

  test('lists every field of the contract, its own before those of its mixins', () => {
    const { fields, fieldCount } = typeOf({
      include: ['device'],
      fields: { 'error.*': fieldOf({ why: 'What failed' }), 'error.code': fieldOf() },
    })
    expect(fields.map(({ path }) => path)).toEqual(['error.code', 'error.*', 'model'])
    expect(fieldCount).toBe(3)
  })

  test('says of a field what it holds, why, how sensitive it is and what is done with it', () => {
    const { fields } = typeOf({
      fields: {
        mode: fieldOf({ type: 'enum', values: ['ask', 'never'], why: 'Which way was chosen' }),
      },
    })
    expect(fields).toEqual([
      {
        path: 'mode',
        type: { name: 'enum', words: 'One of a list' },
        values: ['ask', 'never'],
        sensitivity: { name: 'system_metadata', words: 'About the system, not a person' },
        handling: { name: 'keep', words: 'Kept as it is' },
        class: { name: 'required', words: 'Required' },
        why: 'Which way was chosen',
        example: 'ask',
      },
    ])
  })

  test.each([
    [fieldOf({ type: 'text' }), 'Kept, cleared of personal data and secrets'],
    // A version, a number or a whole number may be a card or a text: what is like one is cleared.
    [fieldOf({ type: 'version' }), 'Kept, cleared of personal data and secrets'],
    [fieldOf({ type: 'integer' }), 'Kept, cleared of personal data and secrets'],
    [fieldOf({ type: 'guid' }), 'Kept as it is'],
    [fieldOf({ type: 'boolean' }), 'Kept as it is'],
    [fieldOf({ type: 'time', action: 'generalise', to: 'hour' }), 'Kept to the hour'],
    [
      fieldOf({ action: 'pseudonymise', identity: 'deviceId' }),
      'Replaced by a pseudonym of the device',
    ],
    [fieldOf({ action: 'drop' }), 'Not kept'],
  ])('says of %j that it is: %s', (field, words) => {
    expect(typeOf({ fields: { field } }).fields[0]?.handling.words).toBe(words)
  })

  test('says of a field whose rare values are held back how many must have had one', () => {
    const { fields } = typeOf({ fields: { model: fieldOf({ releaseAfter: 1_000 }) } })
    expect(fields[0]?.release).toEqual({
      subjects: 1_000,
      words: 'A value is shown and passed on only once 1,000 different people or devices had it',
    })
  })

  test('calls a field Optional where it or its report is', () => {
    const classes = (contract: Partial<ContractSource>) =>
      typeOf(contract).fields.map(({ class: { name } }) => name)
    const fields = {
      a: fieldOf(),
      b: fieldOf({ class: 'optional' }),
      c: fieldOf({ class: 'required' }),
    }
    expect(classes({ class: 'required', fields })).toEqual(['required', 'optional', 'required'])
    expect(classes({ class: 'optional', fields })).toEqual(['optional', 'optional', 'optional'])
  })

  test('says for how long: by the contract, else by the default of the bundle', () => {
    expect(typeOf({ retentionDays: 1 }).kept).toEqual({
      days: 1,
      words: '1 day at most; an organisation can choose less',
    })
    expect(typeOf({}).kept).toEqual({
      days: 60,
      words: '60 days, unless the organisation has chosen another period',
    })
  })

  test('says from which day or which version on it is no longer collected', () => {
    expect(typeOf({ expires: '2030-01-01' }).expires).toEqual({
      day: '2030-01-01',
      words: 'No longer collected from 2030-01-01 on, unless it is reviewed again',
    })
    expect(typeOf({ expires: { version: '3.0' } }).expires).toEqual({
      version: '3.0',
      words: 'No longer collected from version 3.0 of the product on, unless it is reviewed again',
    })
  })

  test('names each identity once, with the field that holds it', () => {
    const { identities } = typeOf({
      subject: { organisationId: 'org' },
      fields: {
        org: fieldOf({ action: 'pseudonymise', identity: 'organisationId' }),
        session: fieldOf({ action: 'pseudonymise', identity: 'deviceId' }),
      },
    })
    expect(identities.map(({ kind, path }) => [kind.name, path])).toEqual([
      ['organisationId', 'org'],
      ['deviceId', 'session'],
    ])
  })

  test('names the feature that a type depends on, and its parties as recipients, once', () => {
    const summary = summaryOf(
      contractSourceOf({ type: 'a', feature: 'mail-help' }),
      contractSourceOf({ type: 'b', feature: 'mail-help' }),
    )
    expect(summary.required[0]?.types[0]?.feature).toMatchObject({
      title: 'Mail help',
      optOut: [{ by: { name: 'administrator', words: 'Administrator' }, how: 'Switch it off' }],
    })
    expect(summary.recipients.parties[0]).toEqual({
      name: 'Contoso Search',
      processor: {
        role: { name: 'feature_service', words: 'Service that is a part of a feature' },
        description: 'Searches mail.',
        purposes: [{ name: 'security', words: 'Security' }],
        dataKinds: [{ name: 'content', words: 'Content' }],
        region: 'Canada',
        keepsDataIn: 'Japan',
        terms: 'https://terms.contoso.example',
      },
      through: [{ feature: 'mail-help', featureTitle: 'Mail help', purpose: 'Finds mail' }],
      always: false,
    })
  })

  test('names as recipients those that take part whatever is switched, and nobody else', () => {
    const named = (summary: ProductSummary | undefined) =>
      summary?.recipients.parties.map(({ name, always }) => [name, always])
    expect(named(summaryOf(contractSourceOf()))).toEqual([['Contoso Storage', true]])
    expect(named(summarise(bundleWith([]), 'standard'))).toEqual([])
  })

  test('names every kind of destination that an organisation can add itself', () => {
    const { destinations } = summaryOf(contractSourceOf()).recipients
    expect(destinations.map(({ name }) => name)).toEqual([...DESTINATION_KINDS])
  })

  test('lists the standard contracts of those types that the product has not declared itself', () => {
    const standard = [contractSourceOf({ type: 'error' }), contractSourceOf({ type: 'otel.log' })]
    const bundle = bundleWith([contractSourceOf({ type: 'error' })], standard)
    expect(summarise(bundle, 'app')?.standard.map(({ type }) => type)).toEqual(['otel.log'])
    expect(summarise(bundle, 'standard')?.standard).toEqual([])
  })

  test('tells the mail tracking of a product that has it, and of no other', () => {
    const { mailTracking } = summaryOf(contractSourceOf())
    expect(mailTracking?.modes).toEqual([
      {
        name: 'responses',
        title: 'Answers',
        collects: 'Answers to tracked mail.',
        isDefault: true,
      },
      { name: 'none', title: 'No mail', collects: 'No mail.', isDefault: false },
    ])
    expect(mailTracking?.descriptor.fields).toMatchObject([
      {
        path: 'subject',
        handling: { name: 'drop', words: 'Not kept' },
        class: { name: 'required' },
      },
    ])
    expect(mailTracking?.untracking.deletes).toBe('owned_copy')
    expect(summarise(bundleWith([]), 'standard')?.mailTracking).toBeUndefined()
  })
})

describe('summariseAll()', () => {
  const all = summariseAll(
    bundleWith(
      [
        contractSourceOf({ feature: 'mail-help' }),
        contractSourceOf({ type: 'b', class: 'optional' }),
      ],
      [contractSourceOf()],
    ),
  )

  test('counts the types of each product, and keeps what holds for all apart', () => {
    expect(all.products).toEqual([
      { product: 'app', title: 'App', description: '', requiredTypes: 1, optionalTypes: 1 },
    ])
    expect(all.standard).toMatchObject({ product: 'standard', requiredTypes: 1 })
  })

  test('says of every kind of data and purpose whether it is allowed', () => {
    expect(all.purposeTable.map(({ uses }) => uses.length)).toEqual([7, 7, 7, 7, 7])
    expect(all.purposeTable[0]?.uses[0]).toEqual({
      purpose: { name: 'operating_and_troubleshooting', words: 'Operating and troubleshooting' },
      allowed: false,
      words: 'No',
    })
  })

  test('names the products that use a feature', () => {
    expect(all.features[0]?.products).toEqual([{ product: 'app', title: 'App' }])
  })

  test('tells the rights of each law, and the periods that differ', () => {
    expect(all.choices.defaultLevel?.words).toBe('Required data only')
    expect(all.choices.rights.map(({ name }) => name)).toEqual(['access', 'opt_out'])
    expect(all.choices.laws[0]).toMatchObject({
      answer: '45 days',
      exceptions: [{ right: { name: 'opt_out', words: 'Opt out' }, answer: '15 working days' }],
    })
  })

  test('names all who receive data, and the products that track mail', () => {
    expect(all.recipients.parties.map(({ name }) => name)).toEqual([
      'Contoso Search',
      'Contoso Storage',
    ])
    expect(all.mailTracking?.products).toEqual([{ product: 'app', title: 'App' }])
  })

  test('tells how long data is kept', () => {
    expect(all.retention).toEqual({ ...SETTINGS.retention, defaultDays: 60 })
  })

  test('works on a bundle without consent, retention or regulations', () => {
    const bare = summariseAll(bundleOf([contractSourceOf({ feature: 'unknown' })]))
    expect(bare).toMatchObject({ features: [], retention: { defaultDays: 90 } })
    expect(bare.choices.laws).toEqual([])
    expect(bare.choices.defaultLevel).toBeUndefined()
    expect(bare.standard).toBeUndefined()
    expect(bare.recipients.parties).toEqual([])
    expect(bare.mailTracking).toBeUndefined()
  })
})
