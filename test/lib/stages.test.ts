import { App } from 'aws-cdk-lib'
import { describe, expect, test } from 'vitest'
import { appVersion } from '../../lib/app-minimum.ts'
import { refuseUnknownContext } from '../../lib/context.ts'
import { stageFromContext } from '../../lib/stage-from-context.ts'
import { stages } from '../../lib/stages.ts'

/** The configuration that the repository shows. */
const example = 'zaas.config.example.json'
const from = (context: Record<string, unknown>) =>
  stageFromContext((key) => ({ 'zaas:config': example, ...context })[key])

describe('the stage', () => {
  test('is dev unless the context says otherwise, and needs no configuration then', () => {
    expect(from({ 'zaas:config': undefined })).toEqual(stages.dev)
    expect(from({ 'zaas:stage': 'prod' })).toMatchObject({ stage: 'prod', retained: true })
  })

  test('that does not exist is refused with the names of those that do', () => {
    expect(() => from({ 'zaas:stage': 'staging' })).toThrow(/no stage staging.*dev, prod, local/)
  })

  test('takes its public address from the context, without the slash at the end', () => {
    expect(from({ 'zaas:url': 'https://zaas.example/' }).url).toBe('https://zaas.example')
  })

  test.each(['/api', '/?a=1', '/#a', '?', '#'])('takes no public address with %s behind it', (rest) => {
    expect(() => from({ 'zaas:url': `https://zaas.example${rest}` })).toThrow(/without path, query and fragment/)
  })

  test.each(['zaas.example', 'ftp://zaas.example', 'https://me@zaas.example'])('is not reached at %s', (url) => {
    expect(() => from({ 'zaas:url': url })).toThrow(/^zaas:url is an address/)
  })

  test.each(['stage', 'zaas:Stage', 'zaas:urls', 'url'])('does not pass over the context key %s', (key) => {
    expect(() => refuseUnknownContext(['zaas:stage', key])).toThrow(
      `There is no context key ${key}; the keys are zaas:`,
    )
  })

  test('leaves CDK its own context keys', () => {
    refuseUnknownContext([...Object.keys(new App().node.getAllContext()), '@aws-cdk/core:x', 'aws:cdk:x', 'zaas:url'])
  })

  test.each([true, 'true'])('allows webhooks to loopback on one machine (%o)', (value) => {
    expect(from({ 'zaas:stage': 'local', 'zaas:allowLoopbackWebhooks': value }).allowLoopbackWebhooks).toBe(true)
  })

  test.each(['dev', 'prod'])('never allows them on AWS (%s)', (stage) => {
    expect(() => from({ 'zaas:stage': stage, 'zaas:allowLoopbackWebhooks': 'true' })).toThrow(/one machine only/)
    expect(from({ 'zaas:stage': stage, 'zaas:allowLoopbackWebhooks': 'false' }).allowLoopbackWebhooks).toBe(false)
  })

  test('has its limits; only one machine can be without', () => {
    for (const { limits } of Object.values(stages)) expect(limits?.signupAddress).toEqual({ most: 5, seconds: 3600 })
    expect(from({ 'zaas:stage': 'local', 'zaas:noLimits': 'true' }).limits).toBeNull()
    expect(() => from({ 'zaas:stage': 'prod', 'zaas:noLimits': 'true' })).toThrow(/one machine only/)
  })

  test('sends text messages to the countries that the context names, else to its own', () => {
    expect(from({ 'zaas:stage': 'local', 'zaas:allowWebhooksTo': '10.0.0.0/8,fd00::/8' }).allowWebhooksTo).toHaveLength(
      2,
    )
    expect(from({ 'zaas:stage': 'local', 'zaas:outbox': 'false' }).outbox).toBe(false)
    expect(() => from({ 'zaas:allowWebhooksTo': '10.0.0.0/8' })).toThrow(/one machine only/)
    expect(from({ 'zaas:smsPrefixes': '+49,+43' }).smsPrefixes).toEqual(['+49', '+43'])
    expect(from({}).smsPrefixes).toContain('+353')
    expect(from({ 'zaas:stage': 'prod' }).smsPrefixes).toEqual(['+49', '+43', '+41'])
    expect(from({ 'zaas:stage': 'local' }).smsPrefixes).toEqual(['+'])
    expect(() => from({ 'zaas:smsPrefixes': '49' })).toThrow(/what numbers begin with/)
  })

  test('lets strangers in as it is told, with so many places', () => {
    expect(from({ 'zaas:stage': 'prod' })).toMatchObject({ signup: 'open', maxTokens: 20 })
    const closed = from({ 'zaas:stage': 'prod', 'zaas:signup': 'closed', 'zaas:maxTokens': '500' })
    expect(closed).toMatchObject({ signup: 'closed', maxTokens: 500 })
    for (const wrong of [{ 'zaas:signup': 'no' }, { 'zaas:maxTokens': 0 }, { 'zaas:maxTokens': '1000001' }])
      expect(() => from(wrong)).toThrow(/^zaas:(signup|maxTokens) is /)
  })

  test('has a minimum version of the app, never above the one that is served', () => {
    expect(from({}).appMinimum).toBe('0.0.0')
    for (const version of ['0.0.9', appVersion]) expect(from({ 'zaas:appMinimum': version }).appMinimum).toBe(version)
    for (const version of ['0.10.0', '99.0.0', '1', 'v0.0.1', ''])
      expect(() => from({ 'zaas:appMinimum': version })).toThrow(/not above the one that is served/)
  })

  test('has names of its own', () => {
    expect(new Set(Object.values(stages).flatMap(({ tables }) => Object.values(tables))).size).toBe(21)
  })
})
