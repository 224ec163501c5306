import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkPolicies } from '#policies/schema/check.ts'
import { parsePolicyPath } from '#policies/schema/policy_path.ts'
import type { PolicyFile } from '#policies/schema/policy_source.ts'
import { contractSourceOf, fieldOf } from '../../../test/fixtures/contracts.ts'
import vectors from '../../../test/vectors/policies/policy_problems.json' with { type: 'json' }
import type { BundleSource } from '../bundle.ts'
import { type DraftShape, draftContract } from './draft_contract.ts'

const shape = (path: string, valueType = 'string', count = 1): DraftShape => ({
  path,
  valueType,
  count,
})

const ROW = {
  operating_and_troubleshooting: true,
  security: true,
  services_communications: false,
  improving_services: false,
  advertising: false,
  voluntary_law_enforcement_disclosure: false,
  direct_marketing: false,
}

/** A catalogue with one contract of the semantic conventions and one group of a client product. */
const SOURCE: BundleSource = {
  products: [
    {
      product: { product: 'standard', title: 'Standard', description: '', owner: 'a@b.example' },
      contracts: [
        contractSourceOf({
          type: 'otel.log',
          include: ['otel_http'],
          fields: {
            'attributes.event.name': fieldOf({ action: 'scrub', why: 'Names the event.' }),
            severityText: fieldOf({ why: 'How serious it was.' }),
          },
        }),
        contractSourceOf({
          type: 'sentry.event',
          fields: { 'contexts.os.name': fieldOf({ why: 'Of another maker.' }) },
        }),
      ],
    },
    {
      product: { product: 'app', title: 'App', description: '', owner: 'a@b.example' },
      contracts: [contractSourceOf({ include: ['computer'] })],
    },
  ],
  mixins: [
    {
      name: 'otel_http',
      description: '',
      fields: {
        'attributes.http.route': fieldOf({ why: 'Which route was slow.' }),
        'resource.http.route': fieldOf({ action: 'scrub', why: 'Which route was slow, scrubbed.' }),
        'attributes.http.retried': fieldOf({ type: 'boolean', why: 'Whether it was sent again.' }),
      },
    },
    {
      name: 'computer',
      description: '',
      fields: {
        'computer.mode': fieldOf({ type: 'enum', values: ['a: b', 'c'], why: 'How it "runs".' }),
      },
    },
  ],
  settings: {
    purposes: {
      customer_data: ROW,
      content: ROW,
      administrator_data: ROW,
      payment_data: ROW,
      operational_data: ROW,
    },
  },
}

function draftOf(shapes: readonly DraftShape[], type = 'surprise') {
  return draftContract(SOURCE, { product: 'app', type, shapes })
}

/** The lines of one field of a draft. */
function fieldLines(yaml: string, path: string): string {
  const [, rest = ''] = yaml.split(`\n  ${path}:\n`)
  return rest.split(/\n {2}\S/)[0] ?? ''
}

describe('draftContract()', () => {
  test.each([
    ['password', 'string', 'text', 'drop'],
    ['auth.accessToken', 'string', 'text', 'drop'],
    ['userEmail', 'string', 'text', 'drop'],
    ['user.name', 'string', 'text', 'drop'],
    ['clientIp', 'string', 'text', 'drop'],
    ['userId', 'string', 'guid', 'pseudonymise\n    identity: userId'],
    ['user.id', 'number', 'guid', 'pseudonymise\n    identity: userId'],
    ['tenantId', 'string', 'guid', 'pseudonymise\n    identity: organisationId'],
    ['device.id', 'string', 'guid', 'pseudonymise\n    identity: deviceId'],
    ['sessionId', 'string', 'text', 'drop'],
    ['recordId', 'string', 'guid', 'drop'],
    ['correlationId', 'string', 'guid', 'keep'],
    ['searchText', 'string', 'text', 'drop'],
    ['mail.body', 'string', 'text', 'drop'],
    ['requestUrl', 'string', 'url', 'generalise\n    to: route'],
    ['appVersion', 'string', 'version', 'generalise\n    to: major_minor'],
    ['createdAt', 'string', 'time', 'generalise\n    to: hour'],
    ['timestamp', 'number', 'time', 'generalise\n    to: hour'],
    ['locale', 'string', 'text', 'generalise\n    to: language'],
    ['enabled', 'boolean', 'boolean', 'keep'],
    ['durationMs', 'number', 'number', 'keep'],
    ['revenue', 'number', 'number', 'generalise\n    to: power_of_two'],
    ['message', 'string', 'text', 'scrub'],
    ['empty', 'null', 'text', 'drop'],
  ])('proposes for %s (%s) the type %s and the action %s', (...row) => {
    const [path, valueType, type, action] = row
    const lines = fieldLines(draftOf([shape(path, valueType)]).yaml, path)
    expect(lines).toContain(`    type: ${type}\n`)
    expect(lines).toContain(`    action: ${action}\n`)
    expect(lines).toContain('    # Review: ')
    expect(lines).toMatch(/\n {4}why: #/)
  })

  test('proposes a scrubbed scalar where values of several types were sent', () => {
    const { yaml } = draftOf([shape('state', 'string'), shape('state', 'number')])
    expect(fieldLines(yaml, 'state')).toContain(
      'type: scalar\n    sensitivity: customer_content\n    action: scrub',
    )
  })

  test('takes rule and reason of the semantic conventions, wherever the name stands', () => {
    for (const path of ['attributes.event.name', 'event.name']) {
      const lines = fieldLines(draftOf([shape(path)]).yaml, path)
      expect(lines).toContain('rule and reason are those of attributes.event.name')
      expect(lines).toContain('    action: scrub\n    why: "Names the event."')
    }
  })

  test('takes the most protective of several rules for a name', () => {
    const { yaml } = draftOf([shape('http.route')])
    expect(fieldLines(yaml, 'http.route')).toContain('those of resource.http.route')
  })

  test('takes no rule of the catalogue for a value that it cannot mean, nor of other makers', () => {
    const { yaml } = draftOf([shape('http.retried', 'string'), shape('contexts.os.name')])
    expect(yaml).not.toContain('rule and reason')
  })

  test('takes rules of the groups that client products include, quoted where they need it', () => {
    const { yaml } = draftOf([shape('computer.mode')])
    expect(yaml).toContain('    values: ["a: b","c"]\n')
    expect(yaml).toContain('    why: "How it \\"runs\\"."')
  })

  test('writes paths as contracts do: lists are transparent, and what is empty is declared below', () => {
    const { yaml } = draftOf([
      shape('items[].size', 'number'),
      shape('items', 'array'),
      shape('', 'object'),
      shape('jobs.*.size', 'number'),
    ])
    expect(yaml).toContain('\n  items.size:\n')
    expect(yaml).not.toContain('\n  items:\n')
    expect(yaml).toContain('\n  "jobs.*.size":\n')
  })

  test('names in a comment what no contract can declare, on one line', () => {
    const { yaml } = draftOf([shape('*.size'), shape('a b\nfields: evil'), shape('__proto__.x')])
    expect(yaml).toContain('# Not declared: *.size: no contract can name it')
    expect(yaml).toContain('# Not declared: a b?fields: evil: no contract can name it')
    expect(yaml).toContain('# Not declared: __proto__.x')
    expect(yaml.split('\n')).not.toContain('fields: evil: no contract can name it')
  })

  test('quotes names that YAML would read as something else', () => {
    const { yaml } = draftOf([shape('true'), shape('@type'), shape('12')])
    for (const name of ['"true":', '"@type":', '"12":']) expect(yaml).toContain(`\n  ${name}\n`)
  })

  test('gives a type that no contract can have the closest name, and stays in the catalogue', () => {
    const { path, yaml } = draftContract(SOURCE, {
      product: '../../app',
      type: '../Surprise Type!',
      shapes: [],
    })
    expect(path).toBe('catalog/app/surprise_type.yaml')
    expect(yaml).toContain('\ntype: surprise_type\n')
    expect(yaml).toContain('# The type was sent as ../Surprise Type!, which')
    expect(draftContract(SOURCE, { product: '*', type: '*', shapes: [] }).path).toBe(
      'catalog/unnamed/unnamed.yaml',
    )
    for (const type of ['product', 'Product!'])
      expect(draftContract(SOURCE, { product: 'app', type, shapes: [] }).path).toBe(
        'catalog/app/product_report.yaml',
      )
  })

  test('stops at 400 fields and tells how many are left', () => {
    const shapes = Array.from({ length: 450 }, (_, index) =>
      shape(`field${'abcdefghij'[index % 10]}.n${index}`),
    )
    const { yaml } = draftOf(shapes)
    expect(yaml.match(/^ {4}action: /gm)).toHaveLength(400)
    expect(yaml).toContain('# Not declared: 50 more paths')
  })
})

describe('draftContract() on anything', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'a.*[]:#-@ \n"\'{}&!%|>_0') }),
  )
  const shapes = fc.array(
    fc.record({
      path: text,
      valueType: fc.constantFrom('string', 'number', 'boolean', 'null', 'array', 'object'),
      count: fc.nat(),
    }),
  )

  test('is always one readable file of policies, and never one that passes the check', () => {
    fc.assert(
      fc.property(text, text, shapes, (product, type, sent) => {
        const { path, yaml } = draftContract(SOURCE, { product, type, shapes: sent })
        expect(parsePolicyPath(path)).toMatchObject({ kind: 'contract' })
        const problems = checkPolicies([{ path, text: yaml }]).problems
        const codes = problems.filter((problem) => problem.path === path).map(({ code }) => code)
        expect(codes).toContain('value_type')
        for (const code of ['yaml_invalid', 'path_invalid', 'wildcard_misplaced', 'field_unknown'])
          expect(codes).not.toContain(code)
      }),
    )
  })
})

describe('a draft', () => {
  const shapes = ['userId', 'message', 'page.url', 'true', 'jobs[].ms', 'event.name'].map((path) =>
    shape(path),
  )
  const { path, yaml } = draftContract(SOURCE, { product: 'sales-app', type: 'surprise', shapes })
  const problemsOf = (text: string) => {
    const others: readonly PolicyFile[] = Object.entries(vectors.files).map(([at, file]) => ({
      path: at,
      text: file,
    }))
    return checkPolicies([...others, { path, text }]).problems
  }

  test('is refused until every part that a person writes is there', () => {
    const codes = new Set(problemsOf(yaml).map(({ code }) => code))
    const messages = problemsOf(yaml).map(({ message }) => message)
    expect([...codes].toSorted()).toEqual(['value_not_listed', 'value_type'])
    for (const name of ['title', 'description', 'owner', 'review', 'expires'])
      expect(messages).toContainEqual(
        expect.stringContaining(`field ${name} is not of type string`),
      )
    for (const name of ['userId', 'message', 'page.url', 'true', 'jobs.ms'])
      expect(messages).toContainEqual(expect.stringContaining(`field fields.${name}.why is not`))
    expect(messages.join()).not.toContain('event.name')
  })

  test.each([
    'title',
    'description',
    'category',
    'dataKind',
    'owner',
    'review',
    'expires',
    '    why',
  ])('is refused while %s alone is empty, and passes once all are written', (name) => {
    const done = filledIn(yaml)
    expect(problemsOf(done)).toEqual([])
    const missing = done.replace(new RegExp(`^${name}: .*$`, 'm'), `${name}:`)
    expect(problemsOf(missing).length).toBeGreaterThan(0)
  })
})

/** What the owner of a type would write into its draft. */
function filledIn(yaml: string): string {
  return yaml
    .replace('title: #', 'title: Surprise #')
    .replace('description: #', 'description: What the app sends. #')
    .replace('category: #', 'category: product_service_usage #')
    .replace('dataKind: #', 'dataKind: customer_data #')
    .replace('owner: #', 'owner: team@contoso.example #')
    .replace('review: #', 'review: https://privacy.contoso.example/1 #')
    .replace('expires: #', 'expires: 2028-12-31 #')
    .replaceAll('why: #', 'why: Tells what went wrong. #')
}
