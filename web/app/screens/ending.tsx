import { Button } from '../../kit/button.tsx'
import { CheckIcon, ClockIcon } from '../../kit/icon.tsx'
import { useApp } from '../app-context.ts'

/** The end of something: one sentence, alike whatever PIN led here, and the way on. */
export const Ending = ({
  sentence,
  over = false,
  onDone,
}: {
  sentence: string
  /** It came to nothing. */
  over?: boolean
  onDone?: () => void
}) => {
  const { texts, back } = useApp()
  return (
    <>
      <div className="middle" role="status">
        <span className={over ? 'mark over' : 'mark'}>{over ? <ClockIcon /> : <CheckIcon />}</span>
        <h1>{sentence}</h1>
      </div>
      <div className="stack foot">
        <Button kind="primary" onPress={onDone ?? back}>
          {texts.enrol.done}
        </Button>
      </div>
    </>
  )
}
