import { describe, expect, it } from 'vitest'
import { MemoryInstance } from '../support/memory-instance.ts'
import { deviceOn } from '../support/phones.ts'
import { duressPin, pin, words } from './world.ts'

const scene = async () => {
  const instance = new MemoryInstance({ duress: true })
  const phone = () => deviceOn(instance)
  const device = phone()
  const link = await instance.enroll('joe')
  await device.hello(link, 'Pixel')
  return { instance, phone, device, link }
}

describe('the key of a session', () => {
  it('goes when another enrolment’s evaluation takes its place', async () => {
    const { instance, device } = await scene()
    await device.enrolStart(pin, duressPin)
    const [first] = instance.sessions.keys()
    await device.enrolStart(pin, duressPin)
    expect([instance.sessions.size, [...instance.sessions.keys()].includes(first ?? '')]).toEqual([1, false])
  })

  it('goes with the device whose place another one takes', async () => {
    const { instance, device, phone, link } = await scene()
    await device.enrolStart(pin, duressPin)
    const other = phone()
    await other.hello(link, 'Other')
    expect(instance.sessions.size).toBe(0)
  })

  it('goes when another reset’s evaluation takes its place, with a cancel, and with the end', async () => {
    const { instance, device, phone } = await scene()
    await device.enrol(pin, duressPin, words)
    await device.rstart('2580', '7319')
    await device.rstart('2580', '7319')
    expect(instance.sessions.size).toBe(1)
    const other = phone()
    await other.hello(await instance.enroll('joe'), 'Other')
    await other.rstart('2580', '7319')
    expect(instance.sessions.size).toBe(2)
    await device.cancel(pin)
    expect(instance.sessions.size).toBe(1)
    await device.rfin(await device.rstart('2580', '7319'), words)
    expect(instance.sessions.size).toBe(0)
  })
})
