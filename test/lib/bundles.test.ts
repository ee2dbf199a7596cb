import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { endpoints, type EndpointId } from '../../core/contract/endpoints.ts'
import { bundleDirectory } from '../../lib/bundling/bundle-functions.ts'

const all = Object.values(endpoints)

test.each(Object.keys(endpoints) as EndpointId[])('%s’s bundle holds its own contract and no other', (id) => {
  const bundle = readFileSync(join(bundleDirectory(id), 'index.mjs'), 'utf8')
  expect(all.filter(({ summary }) => bundle.includes(summary)).map((contract) => contract.id)).toEqual([id])
})
