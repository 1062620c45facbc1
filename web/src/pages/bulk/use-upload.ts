/** Uploads a list, with its progress, and opens the job's page once it was started. */
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useInvalidate } from '../../client/answer.ts'
import { Problem } from '../../client/problem.ts'
import { useRequestKey } from '../../ui/use-send-once.ts'
import { type Upload, upload } from './upload.ts'

/** @param choices everything else that the rows depend on: other choices make another upload */
export function useUpload(list: Omit<Upload, 'requestKey'>, choices: string) {
  const [progress, setProgress] = useState(0)
  const navigate = useNavigate()
  const invalidate = useInvalidate()
  const stopping = useRef<AbortController | null>(null)
  const { name, body, from, keyId, purpose, fold, sendAt, rows } = list
  // A retry after a fault names the same job, which may have been started although the answer was lost.
  const requestKey = useRequestKey(
    JSON.stringify([name, body, from, keyId, purpose, fold, sendAt, rows.length, choices]),
  )
  const sending = useMutation({
    mutationFn: async () => {
      stopping.current = new AbortController()
      const { signal } = stopping.current
      setProgress(0)
      try {
        return await upload({ ...list, requestKey: requestKey.current() }, setProgress, signal)
      } catch (error) {
        if (signal.aborted || Problem.of(error).type === 'refused') requestKey.renew()
        if (signal.aborted) return null
        throw error
      }
    },
    onSuccess: (id) => {
      if (id === null) return
      void invalidate('GET /session')
      void navigate({ to: '/bulk/$id', params: { id } })
    },
  })
  const { isPending } = sending
  useEffect(() => {
    if (!isPending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isPending])
  return { sending, progress, cancel: () => stopping.current?.abort() }
}
