import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { Phone } from '../browser.ts'
import { choosePins } from '../enrol.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('scanned', { displayName: 'Acme Bank' })
const [width, height] = [640, 480]
const film = join(mkdtempSync(join(tmpdir(), 'zaas-film-')), 'qr.y4m')

/** A picture of the QR code as a camera has it: in the middle of a grey room, turned a little. */
const frameOf = async (qr: string): Promise<Buffer> => {
  const phone = await Phone.start()
  const bright = await phone.page.evaluate(
    async ({ source, size }) => {
      const image = new Image()
      image.src = source
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), size)
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('no canvas')
      context.fillStyle = '#888'
      context.fillRect(0, 0, size.width, size.height)
      context.translate(size.width / 2, size.height / 2)
      context.rotate(0.06)
      context.drawImage(image, -170, -170, 340, 340)
      const { data } = context.getImageData(0, 0, size.width, size.height)
      return Array.from({ length: data.length / 4 }, (_, pixel) => data[pixel * 4] ?? 0)
    },
    { source: qr, size: { width, height } },
  )
  await phone.stop()
  return Buffer.concat([Buffer.from('FRAME\n'), Buffer.from(bright), Buffer.alloc((width * height) / 2, 128)])
}

const enrolment = async (user: string): Promise<string> => {
  const { body } = await instance.post('/token/enroll', { service: tenant.service, id: user }, tenant.adminKey)
  return String(body['qr'])
}

describe('a QR code', () => {
  story(
    'is read by the camera, and the rest is as with a link',
    async (phone) => {
      const frame = await frameOf(await enrolment('joe'))
      const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`)
      writeFileSync(film, Buffer.concat([head, ...Array.from({ length: 10 }, () => frame)]))
      await phone.page.goto(`${instance.url}/app/`)
      await phone.press('Add a token')
      await phone.press('Scan the QR code')
      await phone.see('wants to enrol')
      await phone.press('Continue')
      await choosePins(phone, null)
      await phone.see('Your backup phrase')
    },
    {
      args: [
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
      ],
      permissions: ['camera'],
    },
  )

  story('is read from a photo; one of somebody else is refused in words', async (phone) => {
    await phone.page.goto(`${instance.url}/app/`)
    await phone.press('Add a token')
    const show = async (name: string, picture: string): Promise<void> => {
      // A camera that nobody allowed leaves at once: the photo is asked for first.
      await phone.page.evaluate(() =>
        Object.assign(navigator.mediaDevices, { getUserMedia: () => new Promise(() => undefined) }),
      )
      await phone.press('Scan the QR code')
      const buffer = Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64')
      await phone.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer })
    }
    const { toDataURL } = await import('qrcode')
    await show('poster.png', await toDataURL('https://elsewhere.example/menu', { scale: 6 }))
    await phone.see('This is not a zaas code.')
    const elsewhere = `https://zaas.other.example/app/enroll/acme#c=0123456789ABCDEF&p=${'a'.repeat(43)}`
    await show('other.png', await toDataURL(elsewhere, { scale: 6 }))
    await phone.see('This code belongs to zaas.other.example.')
    await show('mine.png', await enrolment('kim'))
    await phone.see('wants to enrol')
  })
})
