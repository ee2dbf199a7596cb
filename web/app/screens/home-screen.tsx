import type { Invitation } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { typedPartsOf } from '../arrival.ts'

/**
 * Safari on iOS deletes what a page keeps after seven days without use, and the app on the Home Screen has a storage of its
 * own: the way there comes before the instance hears of this device, which would be another one.
 */
export const HomeScreenFirst = ({ invitation, onAnyway }: { invitation: Invitation; onAnyway: () => void }) => {
  const { texts } = useApp()
  const { tenant, code } = typedPartsOf(invitation)
  return (
    <>
      <h1>{texts.home.title}</h1>
      <p>{texts.home.why}</p>
      <ol className="steps">
        <li>{texts.home.share}</li>
        <li>{texts.home.add}</li>
        <li>{texts.home.open}</li>
      </ol>
      <dl className="card fields">
        <div>
          <dt>{texts.home.organisation}</dt>
          <dd>
            <Text>{tenant}</Text>
          </dd>
        </div>
        <div>
          <dt>{texts.home.code}</dt>
          <dd className="typed-code">
            <Text>{code}</Text>
          </dd>
        </div>
        <CopyButton text={code} label={texts.copy} done={texts.copied} />
      </dl>
      <div className="stack foot">
        <Button onPress={onAnyway}>{texts.home.anyway}</Button>
      </div>
    </>
  )
}
