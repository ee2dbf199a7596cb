import { Button } from '../../kit/button.tsx'
import { useConsole, type Verified } from '../context.ts'
import { Door } from '../parts/frame.tsx'
import { Secret } from '../parts/secret.tsx'
import { navigate } from '../route.ts'

/** The three keys of a new tenant as lines of an environment file. */
const environmentOf = ({ service = '', basicKey = '', adminKey = '', ownerKey = '' }: Verified): string =>
  [
    `ZAAS_URL=${location.origin}`,
    `ZAAS_SERVICE=${service}`,
    `ZAAS_BASIC_KEY=${basicKey}`,
    `ZAAS_ADMIN_KEY=${adminKey}`,
    `ZAAS_OWNER_KEY=${ownerKey}`,
    '',
  ].join('\n')

/** What a new tenant has to store before it goes on. */
export const FirstKeys = ({ made }: { made: Verified }) => {
  const { texts, refresh, welcome, keep } = useConsole()
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(environmentOf(made))}`
  const goOn = async (): Promise<void> => {
    await refresh()
    keep({ services: [made.service ?? ''], secret: made.basicKey ?? '' })
    welcome(null)
    navigate(`s/${made.service}/quick-start`)
  }
  return (
    <Door title={texts.keys.title(made.tenant)}>
      <p>{texts.keys.once}</p>
      {(['basicKey', 'adminKey', 'ownerKey'] as const).map((key) => (
        <Secret key={key} name={texts.keys.names[key]} hint={texts.keys.hints[key]} value={made[key] ?? ''} />
      ))}
      <a className="button" href={file} download={`${made.tenant}.env`}>
        {texts.keys.download}
      </a>
      <Button kind="primary" onPress={() => void goOn()}>
        {texts.keys.stored}
      </Button>
    </Door>
  )
}
