import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldSource, FieldsSource } from '#domain/contract.ts'
import { buildFieldTree, listFields, resolveKey } from './field_tree.ts'

const RULE: FieldSource = { type: 'text', sensitivity: 'system_metadata', action: 'keep', why: '' }

function treeOf(...paths: readonly string[]) {
  return buildFieldTree([Object.fromEntries(paths.map((path) => [path, RULE]))])
}

/** The declared path that a way of keys leads to. */
function declaredAt(tree: ReturnType<typeof treeOf>, ...keys: readonly string[]) {
  let node: ReturnType<typeof treeOf> | undefined = tree
  for (const key of keys) node = node === undefined ? undefined : resolveKey(node, key)
  return node?.path
}

const WAY = { minLength: 1, maxLength: 4 } as const

/** What a way of keys leads to, as minimising sees it. */
function seenAt(tree: ReturnType<typeof treeOf>, keys: readonly string[]) {
  let node: ReturnType<typeof treeOf> | undefined = tree
  for (const key of keys) node = node === undefined ? undefined : resolveKey(node, key)
  if (node === undefined) return undefined
  const hasMembers = node.children.size > 0 || node.any !== undefined
  return { path: node.path, rule: node.rule, wild: node.wild, hasMembers }
}

describe('resolveKey()', () => {
  test('finds nothing that is not declared', () => {
    const tree = treeOf('user.id', 'tags.*')
    expect(declaredAt(tree, 'users')).toBeUndefined()
    expect(declaredAt(tree, 'user', 'name')).toBeUndefined()
    expect(declaredAt(tree, 'user.id.deep')).toBeUndefined()
    expect(declaredAt(tree, 'tags', 'a', 'b')).toBeUndefined()
    expect(declaredAt(tree, '')).toBeUndefined()
  })

  test('takes a key with dots for nesting, however it is cut', () => {
    const tree = treeOf('a.b.c')
    for (const keys of [['a', 'b', 'c'], ['a.b', 'c'], ['a', 'b.c'], ['a.b.c']]) {
      expect(declaredAt(tree, ...keys)).toBe('a.b.c')
    }
  })

  test('finds the same below an array as without it, since arrays have no segment', () => {
    expect(declaredAt(treeOf('frames.file'), 'frames', 'file')).toBe('frames.file')
  })

  test('prefers a literal key to `*`, and `*` of one level to `**` above it', () => {
    const tree = treeOf('**', 'a.*', 'a.b')
    expect(declaredAt(tree, 'a', 'b')).toBe('a.b')
    expect(declaredAt(tree, 'a.b')).toBe('a.b')
    expect(declaredAt(tree, 'a', 'x')).toBe('a.*')
    expect(declaredAt(tree, 'x', 'y', 'z')).toBe('**')
  })

  test('lets `*` stand for exactly one segment, or for one key that has dots in it', () => {
    const tree = treeOf('tags.*', 'list.*.id')
    expect(declaredAt(tree, 'tags', 'a')).toBe('tags.*')
    expect(declaredAt(tree, 'tags', 'a.b')).toBe('tags.*')
    expect(declaredAt(tree, 'tags.a')).toBe('tags.*')
    expect(declaredAt(tree, 'list', 'x', 'id')).toBe('list.*.id')
    expect(declaredAt(tree, 'list.x.id')).toBe('list.*.id')
    expect(declaredAt(tree, 'list', 'x', 'name')).toBeUndefined()
  })

  test('lets `**` stand for everything below, and for nothing beside it', () => {
    const tree = treeOf('extra.**')
    expect(declaredAt(tree, 'extra', 'a')).toBe('extra.**')
    expect(declaredAt(tree, 'extra', 'a', 'b', 'c')).toBe('extra.**')
    expect(declaredAt(tree, 'extra.a.b')).toBe('extra.**')
    expect(declaredAt(tree, 'other', 'a')).toBeUndefined()
    expect(resolveKey(tree, 'extra')?.rule).toBeUndefined()
  })

  test('lets `*` hold for one name and `**` for all that is left, where both are declared', () => {
    const tree = treeOf('a.**', 'a.*')
    expect(declaredAt(tree, 'a', 'x')).toBe('a.*')
    expect(declaredAt(tree, 'a', 'x', 'y')).toBe('a.**')
    expect(declaredAt(tree, 'a', 'x', 'y', 'z')).toBe('a.**')
    expect(declaredAt(tree, 'a.x')).toBe('a.*')
    expect(declaredAt(tree, 'a.x.y')).toBe('a.**')
  })

  test('keeps what is declared below `*` to its level, however deep a `**` beside it goes', () => {
    const tree = treeOf('a.*.id', 'a.**')
    expect(declaredAt(tree, 'a', 'x')).toBe('a.**')
    expect(declaredAt(tree, 'a', 'x', 'id')).toBe('a.*.id')
    expect(declaredAt(tree, 'a', 'x', 'name')).toBe('a.**')
    expect(declaredAt(tree, 'a', 'x', 'y', 'id')).toBe('a.**')
    const deeper = treeOf('a.**', 'a.*.*.id', 'a.*.**')
    expect(declaredAt(deeper, 'a', 'x')).toBe('a.**')
    expect(declaredAt(deeper, 'a', 'x', 'y')).toBe('a.*.**')
    expect(declaredAt(deeper, 'a', 'x', 'y', 'id')).toBe('a.*.*.id')
    expect(declaredAt(deeper, 'a', 'x', 'y', 'z', 'id')).toBe('a.*.**')
  })

  test('does not drop with a `**` what is declared below a `*` beside it', () => {
    const tree = buildFieldTree([{ 'a.*.id': RULE, 'a.**': { ...RULE, action: 'drop' } }])
    const below = resolveKey(tree, 'a')?.any
    expect(below?.rule).toBeUndefined()
    expect(below && resolveKey(below, 'id')?.rule).toEqual(RULE)
    expect(below && resolveKey(below, 'name')?.rule?.action).toBe('drop')
  })

  test('marks as wild what stands below a key of the sender, and only that', () => {
    const tree = treeOf('a.*.b', 'a.c', 'd.**')
    const wild = (...keys: readonly string[]) => {
      let node: ReturnType<typeof treeOf> | undefined = tree
      for (const key of keys) node = node === undefined ? undefined : resolveKey(node, key)
      return node?.wild
    }
    expect([
      wild('a'),
      wild('a', 'c'),
      wild('a', 'x'),
      wild('a', 'x', 'b'),
      wild('d', 'x', 'y'),
    ]).toEqual([false, false, true, true, true])
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])(
    'does not know %s, which every object has, unless it is declared',
    (key) => {
      expect(declaredAt(treeOf('user.id'), key)).toBeUndefined()
      expect(declaredAt(treeOf('user.id'), `user.${key}`)).toBeUndefined()
      const declared: FieldsSource = JSON.parse(`{${JSON.stringify(key)}: ${JSON.stringify(RULE)}}`)
      expect(resolveKey(buildFieldTree([declared]), key)?.rule).toEqual(RULE)
    },
  )

  test('does not know a key of more than 32 segments, and answers at once for 100,000', () => {
    const tree = treeOf('a.*.*.*.b', 'a.b.*.b')
    expect(resolveKey(tree, 'a.'.repeat(100_000))).toBeUndefined()
    expect(declaredAt(treeOf('x.**'), `x.${'a.'.repeat(30)}b`)).toBe('x.**')
    expect(declaredAt(treeOf('x.**'), `x.${'a.'.repeat(32)}b`)).toBeUndefined()
  })

  test('never throws and never finds a literal field by another name', () => {
    const tree = treeOf('a.b', 'c')
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(resolveKey(tree, key)?.path).toBe(['a', 'a.b', 'c'].includes(key) ? key : undefined)
      }),
    )
  })
})

describe('buildFieldTree()', () => {
  test('builds the same from equal fields in any order', () => {
    const names = ['a', '*', '**', 'a.b', 'a.*', 'a.**', 'a.*.c', 'a.*.*', 'a.*.**', 'a.b.**']
    const ways = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'x', 'a.b', 'b.c'), WAY), {
      minLength: 1,
    })
    const orders = fc
      .uniqueArray(fc.constantFrom(...names))
      .chain((paths) =>
        fc.tuple(fc.constant(paths), fc.shuffledSubarray(paths, { minLength: paths.length })),
      )
    fc.assert(
      fc.property(orders, ways, ([paths, others], keys) => {
        const rules = (of: readonly string[]) =>
          buildFieldTree([Object.fromEntries(of.map((path) => [path, { ...RULE, why: path }]))])
        const [tree, turned] = [rules(paths), rules(others)]
        for (const way of keys) expect(seenAt(turned, way)).toEqual(seenAt(tree, way))
        const listed = (of: typeof tree) => listFields(of).map(({ path }) => path)
        expect(listed(tree).toSorted()).toEqual(paths.toSorted())
        expect(listed(turned).toSorted()).toEqual(paths.toSorted())
      }),
      { numRuns: 2_000 },
    )
  })

  test('lets later groups win over earlier ones', () => {
    const late: FieldSource = { ...RULE, action: 'drop' }
    const tree = buildFieldTree([{ 'a.b': RULE, c: RULE }, { 'a.b': late }])
    expect(resolveKey(tree, 'a.b')?.rule).toEqual(late)
    expect(resolveKey(tree, 'c')?.rule).toEqual(RULE)
  })

  test('keeps a rule on an object that has fields below it', () => {
    const tree = treeOf('a', 'a.b')
    expect(resolveKey(tree, 'a')?.rule).toEqual(RULE)
    expect(declaredAt(tree, 'a', 'b')).toBe('a.b')
  })
})

describe('listFields()', () => {
  test('names every declared path once, also below wildcards', () => {
    const paths = ['a', 'a.b', 'a.*', 'c.*.d', 'e.**']
    expect(listFields(treeOf(...paths)).map(({ path }) => path)).toEqual(paths)
  })
})
