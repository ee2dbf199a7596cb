import project from '../package.json' with { type: 'json' }

/** The version of the token app that is served here. */
export const { version: appVersion } = project

/** The oldest version of the token app that may still be used, as it is written: `1.2.0`; null where it is none, or above the one that is served, which would lock everybody out. */
export const appMinimum = (text: string): string | null => {
  if (!/^\d{1,6}(\.\d{1,6}){2}$/.test(text)) return null
  return text.localeCompare(appVersion, 'en', { numeric: true }) > 0 ? null : text
}
