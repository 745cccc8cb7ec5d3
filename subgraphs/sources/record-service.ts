import type { RawValue } from './record.ts'

/** A department's service, whichever its protocol: it is called by a name, with parameters that are text. */
export interface RecordService {
  /** Throws SourceFailure when it does not answer, or not with success. */
  call(
    name: string,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<RawValue>
}
