import { describe, expect, it } from 'vitest'
import { BulkRun } from '../../../web/console/screens/bulk/bulk-run.ts'
import { cellsOf, csvOf, textOf } from '../../../web/console/csv.ts'
import { bulk as spanish } from '../../../web/console/texts/bulk.es.ts'
import type { Job, Mark } from '../../../web/console/screens/bulk/job-store.ts'
import { checkedRows, guessed } from '../../../web/console/screens/bulk/rows.ts'

const all = { id: 0, name: 1, email: 2, phone: 3 }
const checked = (...lines: string[][]) => checkedRows('acme_default', lines, { mapping: all, hasHeader: false })

describe('a file of users', () => {
  it.each([
    [['User ID', 'Name', 'E-mail', 'Phone'], all, true],
    [['correo', 'usuario'], { id: 1, name: null, email: 0, phone: null }, true],
    [['joe', 'Joe Doe', 'joe@acme.example'], { id: 0, name: null, email: null, phone: null }, false],
  ])('with the first line %j has columns %j', (first, mapping, hasHeader) => {
    expect(guessed(first)).toEqual({ mapping, hasHeader })
  })

  it.each([
    [[''], 'id', /1 to 256 bytes/],
    [['a'.repeat(257)], 'id', /1 to 256 bytes/],
    [['a\u0007b'], 'id', /control/],
    [['joe', 'see evil.example'], 'name', /link/],
    [['joe', 'x'.repeat(65)], 'name', /64 bytes/],
    [['joe', '', 'nobody'], 'email', /email/],
    [['joe', '', '', '600'], 'phone', /E\.164/],
  ])('has bad lines, which are told of in Spanish too: %j', (cells, field, message) => {
    const { good, bad } = checked(cells)
    expect([good, bad]).toEqual([[], [{ line: 1, cells, field, message: expect.stringMatching(message) }]])
    const said = bad[0]?.message ?? ''
    expect(spanish.issue(field, said)).not.toBe(said)
  })

  it('has each user once, whichever way it is composed, and says which line was first', () => {
    const { good, bad } = checked(['zoë'.normalize('NFC')], ['zoë'.normalize('NFD')], ['Zoë'])
    expect(good.map(({ line }) => line)).toEqual([1, 3])
    expect(bad).toMatchObject([{ line: 2, sameAs: 1 }])
  })

  it('is read with quotes, semicolons, a byte order mark and Windows’ letters', async () => {
    expect(cellsOf('\uFEFFid;name\r\njoe;"Doe; Joe"\r\n\r\n')).toEqual([
      ['id', 'name'],
      ['joe', 'Doe; Joe'],
    ])
    expect(await textOf(new Blob([new Uint8Array([0x4e, 0xfa, 0xf1, 0x65, 0x7a])]))).toBe('Núñez')
  })

  it('is written so that no cell is a formula', () => {
    expect(csvOf([['=1+1', '+34600', '-1', '@x', '\tx', 'joe']])).toBe(`"'=1+1","'+34600","'-1","'@x","'\tx",joe`)
  })
})

const job: Job = {
  id: 'j',
  owner: 'acme m',
  service: 'acme_default',
  startedAt: 0,
  expiresIn: 3600,
  notify: false,
  rows: Array.from({ length: 10 }, (_, index) => ({ line: index + 2, id: `u${index}` })),
}
const code = { code: 'AAAA' }

/** A run that sends to a list, where lines end as they are said to. */
const started = (marks: readonly Mark[], endings: Readonly<Record<number, string[]>> = {}, now = 0) => {
  const sent: number[] = []
  const marked: Mark[] = []
  const waited: number[] = []
  const run = new BulkRun(job, marks, {
    send: async ({ line }) => {
      sent.push(line)
      const error = endings[line]?.shift()
      return error === undefined ? { ok: true, body: code } : { ok: false, error, issues: [] }
    },
    mark: async (mark) => void marked.push(mark),
    now: () => now,
    pause: async (seconds) => void waited.push(seconds),
    onChange: () => undefined,
  })
  return { run, sent, marked, waited }
}
const marksOf = (...lines: number[]): Mark[] => lines.map((line) => ({ job: 'j', line, outcome: 'done' }))

describe('a run', () => {
  it('sends every line once, and marks it without its code', async () => {
    const { run, sent, marked } = started([])
    await run.run()
    expect([run.state, run.done, sent.length, marked.length]).toEqual(['finished', 10, 10, 10])
    expect(JSON.stringify(marked)).not.toContain('AAAA')
  })

  it('goes on after a fault that passes, and keeps one that does not for its line', async () => {
    const { run, sent, waited } = started([], { 3: ['busy', 'network'], 4: ['in_use'] })
    await run.run()
    expect([run.done, run.failed, run.outcomes.get(4)]).toEqual([9, 1, 'in_use'])
    expect(sent.filter((line) => line === 3)).toHaveLength(3)
    expect(waited).toHaveLength(2)
  })

  it('that is told to come back waits once for all that were under way, then longer, and sends nothing meanwhile', async () => {
    const lines = job.rows.map(({ line }) => line)
    const { run, sent, waited } = started(
      [],
      Object.fromEntries(lines.slice(0, 6).map((line) => [line, ['too_many_requests', 'busy']])),
    )
    await run.run()
    expect([run.done, sent.length, waited]).toEqual([10, 22, [2, 5]])
  })

  it('stops where there is no room, and goes on with the same line', async () => {
    const { run } = started([], { 5: ['quota_exceeded'] })
    await run.run()
    expect([run.state, run.stoppedBy, run.outcomes.has(5)]).toEqual(['paused', 'quota_exceeded', false])
    await run.run()
    expect([run.state, run.done]).toEqual(['finished', 10])
  })

  it('continued within a day first does what is left, then asks for the codes again', async () => {
    const { run, sent } = started(marksOf(2, 3, 4))
    await run.run()
    expect(sent.slice(0, 4)).toEqual([5, 6, 7, 8])
    expect(sent.slice(-3).sort()).toEqual([2, 3, 4])
    expect(run.lacksCodes).toBe(false)
  })

  it('continued after a day leaves alone what is done: another request would make another code', async () => {
    const { run, sent } = started(marksOf(2, 3, 4), {}, 86_400_000)
    await run.run()
    expect(sent).toEqual([5, 6, 7, 8, 9, 10, 11])
    expect([run.state, run.done, run.lacksCodes]).toEqual(['finished', 10, true])
  })

  it('paused sends nothing more, and marks what was under way', async () => {
    const { run, sent, marked } = started([])
    const running = run.run()
    run.pause()
    await running
    expect([run.state, sent.length, marked.length]).toEqual(['paused', 6, 6])
  })
})
