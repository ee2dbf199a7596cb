import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { toolPath } from '../support/optional-tool.ts'

/** How a phone differs from the usual one. */
export interface PhoneOptions {
  readonly args?: string[]
  readonly locale?: string
  readonly width?: number
  readonly dark?: boolean
  /** Everything by keyboard. */
  readonly keyboard?: boolean
}

/** Starts Chromium with a profile of its own; what the page says to the console, and violations of its policies, are kept. */
export class Phone {
  readonly context: BrowserContext
  readonly page: Page
  /** Every line that a page wrote to the console; the app writes none, and a policy that was broken writes one. */
  readonly said: string[] = []
  readonly #profile: string
  readonly #keyboard: boolean

  private constructor(context: BrowserContext, page: Page, profile: string, keyboard: boolean) {
    this.context = context
    this.page = page
    this.#profile = profile
    this.#keyboard = keyboard
    const listen = (one: Page): void => {
      one.on('console', (message) => this.said.push(message.text()))
      one.on('pageerror', (error) => this.said.push(String(error)))
    }
    listen(page)
    context.on('page', listen)
  }

  static async start(options: PhoneOptions = {}): Promise<Phone> {
    const profile = mkdtempSync(join(tmpdir(), 'zaas-phone-'))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: toolPath('chromium') ?? '',
      headless: true,
      locale: options.locale ?? 'en-GB',
      viewport: { width: options.width ?? 390, height: 844 },
      colorScheme: options.dark === true ? 'dark' : 'light',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(options.args ?? []),
      ],
    })
    const page = context.pages()[0] ?? (await context.newPage())
    return new Phone(context, page, profile, options.keyboard === true)
  }

  /** Presses a button by its words: by pointer, or by Tab and Enter where the keyboard is all there is. */
  async press(name: string | RegExp): Promise<void> {
    const button = this.page.getByRole('button', { name }).first()
    await button.waitFor()
    if (!this.#keyboard) return button.click()
    const wanted = await button.elementHandle()
    for (let tabs = 0; tabs < 80; tabs += 1) {
      if (await this.page.evaluate((element) => document.activeElement === element, wanted)) {
        return this.page.keyboard.press('Enter')
      }
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`${String(name)} is not reached by Tab`)
  }

  /** Types on the pad, and OK. */
  async type(text: string): Promise<void> {
    if (this.#keyboard) {
      await this.page.keyboard.type(text)
      await this.page.keyboard.press('Enter')
    } else {
      for (const key of text) await this.page.locator('.key', { hasText: new RegExp(`^${key}$`) }).click()
      await this.page.locator('.key.primary').click()
    }
  }

  /** Waits until a text is on the screen. */
  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor({ timeout: 15_000 })
  }

  /** What a page did that its policies forbid: a script or style from elsewhere, a string as markup, a request to another origin. */
  get violations(): string[] {
    return this.said.filter((line) =>
      /Content Security Policy|TrustedHTML|TrustedScript|Permissions policy/i.test(line),
    )
  }

  /** Ends it; fails where a page broke a policy. */
  async stop(): Promise<void> {
    await this.context.close()
    rmSync(this.#profile, { recursive: true, force: true })
    if (this.violations.length > 0) throw new Error(`a page broke its policy:\n${this.violations.join('\n')}`)
  }
}
