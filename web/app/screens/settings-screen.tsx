import { useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import type { Theme } from '../prefs.ts'
import { type Language, languages } from '../../kit/languages.ts'
import { version, waitingVersion } from '../updates.ts'
import { Choice } from './choice.tsx'
import { Screen } from './screen.tsx'

/** Whether the browser promised to keep what is stored. */
const usePersisted = (): boolean | null => {
  const [persisted, setPersisted] = useState<boolean | null>(null)
  useEffect(() => void navigator.storage?.persisted().then(setPersisted), [])
  return persisted
}

/** Language, theme, storage and version. */
export const SettingsScreen = () => {
  const { texts, language, theme, choose } = useApp()
  const persisted = usePersisted()
  const waiting = waitingVersion()
  const themes: Readonly<Record<Theme, string>> = {
    system: texts.settings.system,
    light: texts.settings.light,
    dark: texts.settings.dark,
  }
  return (
    <Screen>
      <h1>{texts.settings.title}</h1>
      <div className="stack">
        <Choice<Language>
          title={texts.settings.language}
          value={language}
          options={languages}
          onChoose={(value) => choose({ language: value })}
        />
        <Choice<Theme>
          title={texts.settings.theme}
          value={theme}
          options={themes}
          onChoose={(value) => choose({ theme: value })}
        />
        <div>
          <h2>{texts.settings.data}</h2>
          <p className="second">{persisted === false ? texts.settings.notKept : texts.settings.kept}</p>
        </div>
        <div>
          <h2>{texts.settings.version}</h2>
          <p className="second">
            {version} ·{' '}
            <a href="/app/licences.txt" target="_blank" rel="noreferrer">
              {texts.settings.licences}
            </a>
          </p>
        </div>
        {waiting !== null && (
          <Notice kind="calm">
            <p>{texts.settings.update}</p>
            <Button onPress={waiting.takeOver}>{texts.settings.updateNow}</Button>
          </Notice>
        )}
      </div>
    </Screen>
  )
}
