import { expect, test } from 'vitest'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { ShapeKey } from '#domain/stored_report.ts'
import { ShapeBudget } from './shape_budget.ts'

const tenantId = parseTenantId('2b1e0b0e-0000-4000-8000-000000000001')
const otherId = parseTenantId('2b1e0b0e-0000-4000-8000-000000000002')
invariant(tenantId !== undefined && otherId !== undefined, 'both are GUIDs')

const shapeOf = (path: string): ShapeKey => ({
  tenantId,
  kind: 'undeclared',
  product: 'p',
  type: 't',
  path,
  valueType: 'string',
  clientVersion: '1.0',
})

test('admit() counts what is new past the limit under one path, and goes on with what is known', () => {
  const budget = new ShapeBudget(2)
  expect(budget.admit(shapeOf('a')).path).toBe('a')
  expect(budget.admit(shapeOf('b')).path).toBe('b')
  expect(budget.admit(shapeOf('c'))).toMatchObject({ path: '*', type: '*', clientVersion: '' })
  expect(budget.admit(shapeOf('a')).path).toBe('a')
})

test('admit() gives each tenant a budget of its own', () => {
  const budget = new ShapeBudget(1)
  budget.admit(shapeOf('a'))
  expect(budget.admit({ ...shapeOf('b'), tenantId: otherId }).path).toBe('b')
})
