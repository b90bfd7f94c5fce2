import { writeRecords } from './call.recorder';
import { recorder, running, type Selection } from './start-aws';

/** Fails the run where Tana asked AWS for something that the recorder cannot name. */
export default async function stopAws({ testNamePattern }: Selection): Promise<void> {
  await Promise.all(running.map((store) => store.stop()));
  recorder.throwProblems();
  // Some tests of a file make some of its calls: only a whole file's are its record.
  if (testNamePattern === undefined) writeRecords(recorder.recorded);
}
