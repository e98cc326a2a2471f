import { parentPort, workerData } from 'node:worker_threads';
import { getDocumentProxy } from 'unpdf';

// The words of a PDF with their positions, a message for each page. A thread of its own, because a hostile
// file can keep the reader busy for ever: the one who started it ends it. Plain JavaScript, so that it is the
// same file before and after the build.

const pdf = await getDocumentProxy(workerData.bytes, { verbosity: 0, isEvalSupported: false });
parentPort.postMessage({ pageCount: pdf.numPages });
for (let number = 1; number <= pdf.numPages; number += 1) {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  const words = items
    .filter((item) => item.str?.trim())
    .map(({ str, transform, width, height }) => ({
      text: str,
      x: transform[4],
      y: transform[5],
      width,
      height: height || Math.abs(transform[3]),
    }));
  parentPort.postMessage({ page: number, words });
  page.cleanup();
}
