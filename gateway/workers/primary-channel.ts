import { isLetter, type Letter, type ToPrimary, type ToWorker } from './messages.ts'

/** A worker's way to the primary. */
export interface PrimaryChannel {
  tell(message: ToPrimary): void
  /** Tells it, and resolves once it is on its way. */
  tellLast(message: ToPrimary): Promise<void>
  /** Has every message from now on; what came before is lost. */
  listen(hear: (message: ToWorker) => void): void
}

export function openPrimaryChannel(): PrimaryChannel {
  const letter = (motcua: ToPrimary): Letter<ToPrimary> => ({ motcua })
  return {
    // Without a primary a worker ends by itself.
    tell: (message) => void process.send?.(letter(message), undefined, undefined, () => {}),
    tellLast: (message) =>
      new Promise((resolve) => {
        if (!process.send?.(letter(message), undefined, undefined, () => resolve())) resolve()
      }),
    listen(hear) {
      process.on('message', (value) => {
        if (isLetter<ToWorker>(value)) hear(value.motcua)
      })
    },
  }
}
