import { useEffect, useRef, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { useApp } from '../app-context.ts'
import { readQr } from './read-qr.ts'

/** Milliseconds between two looks at the camera's picture. */
const pause = 150

const pictureOf = (source: HTMLVideoElement | ImageBitmap, width: number, height: number): ImageData | null => {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context?.drawImage(source, 0, 0, width, height)
  return context?.getImageData(0, 0, width, height) ?? null
}

/** A picture that the user chose, read like the camera's. */
const readPhoto = async (file: File): Promise<string | null> => {
  const photo = await createImageBitmap(file)
  const scale = Math.min(1, 1600 / Math.max(photo.width, photo.height))
  const picture = pictureOf(photo, Math.round(photo.width * scale), Math.round(photo.height * scale))
  return picture === null ? null : readQr(picture)
}

/** Switches the camera's light on and off; null where there is none. */
const torchOf = (stream: MediaStream): (() => void) | null => {
  const [track] = stream.getVideoTracks()
  const { torch } = (track?.getCapabilities?.() ?? {}) as { torch?: boolean }
  if (track === undefined || torch !== true) return null
  let on = false
  return () => {
    on = !on
    void track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
  }
}

/** Looks for a QR code with the camera, or in a photo; the pictures stay in this page. */
export const Scanner = ({ onText, onRefused }: { onText: (text: string) => void; onRefused: () => void }) => {
  const { texts } = useApp()
  const video = useRef<HTMLVideoElement>(null)
  const [torch, setTorch] = useState<(() => void) | null>(null)
  const listener = useRef({ onText, onRefused })
  listener.current = { onText, onRefused }
  useEffect(() => {
    let stream: MediaStream | null = null
    let gone = false
    const look = async (): Promise<void> => {
      const shown = video.current
      if (gone || shown === null) return
      const picture = shown.videoWidth === 0 ? null : pictureOf(shown, shown.videoWidth, shown.videoHeight)
      const text = picture === null ? null : await readQr(picture)
      if (gone) return
      if (text !== null) return listener.current.onText(text)
      setTimeout(() => void look(), pause)
    }
    const start = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
        if (gone || video.current === null) return stop()
        video.current.srcObject = stream
        const light = torchOf(stream)
        setTorch(() => light)
        await video.current.play()
        await look()
      } catch {
        if (!gone) listener.current.onRefused()
      }
    }
    const stop = (): void => stream?.getTracks().forEach((track) => track.stop())
    void start()
    return () => {
      gone = true
      stop()
    }
  }, [])
  const photo = async (files: FileList | null): Promise<void> => {
    const file = files?.[0]
    if (file !== undefined) onText((await readPhoto(file)) ?? '')
  }
  return (
    <div className="stack">
      <p>{texts.add.aim}</p>
      <video ref={video} className="camera" muted playsInline />
      {torch !== null && <Button onPress={torch}>{texts.add.light}</Button>}
      <label className="button file">
        {texts.add.photo}
        <input
          className="hidden"
          type="file"
          accept="image/*"
          onChange={(event) => void photo(event.currentTarget.files)}
        />
      </label>
    </div>
  )
}
