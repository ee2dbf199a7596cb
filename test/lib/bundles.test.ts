import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { endpoints, type EndpointId } from '../../core/contract/endpoints.ts'
import { bundleDirectory } from '../../lib/bundling/bundle-functions.ts'

const all = Object.values(endpoints)

/** An export is made of what these answer, in their shapes. */
const shapesOf: Partial<Record<EndpointId, readonly EndpointId[]>> = {
  'tenant.export': ['tenant.get', 'tenant.audit', 'token.detail', 'token.history', 'token.transactions'],
}

test.each(Object.keys(endpoints) as EndpointId[])('%s’s bundle holds its own contract and no other', (id) => {
  const bundle = readFileSync(join(bundleDirectory(id), 'index.mjs'), 'utf8')
  const found = all.filter(({ summary }) => bundle.includes(summary)).map((contract) => contract.id)
  expect(new Set(found)).toEqual(new Set([id, ...(shapesOf[id] ?? [])]))
})

test('token.status’s bundle is at most 200 kB', () => {
  expect(statSync(join(bundleDirectory('token.status'), 'index.mjs')).size).toBeLessThanOrEqual(200_000)
})
