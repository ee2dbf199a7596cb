import { mkdirSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { fileCheckpoints } from '../../../local/event-sources/checkpoints.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-checkpoints-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('a position that cannot be written ends nothing, and is written with the next one', () => {
  const checkpoints = fileCheckpoints(folder, 'm')
  checkpoints.set('one', '1')
  // In place of a full disk: nothing can be written where the new file is made.
  mkdirSync(join(folder, 'm.json.tmp'))
  checkpoints.set('one', '2')
  expect(checkpoints.get('one')).toBe('2')
  expect(fileCheckpoints(folder, 'm').get('one')).toBe('1')
  rmdirSync(join(folder, 'm.json.tmp'))
  checkpoints.set('two', '3')
  expect(fileCheckpoints(folder, 'm').get('one')).toBe('2')
})
