import { cachingHeaders, pictureHeaders } from './picture.headers';
import type { PictureFacts } from './storage.service';

const HASHED = '0f343b0931126a20f133d67c2b018a3b';

const FACTS: PictureFacts = {
  contentLength: 1000,
  contentType: 'image/jpeg',
  contentRange: undefined,
  etag: '"abc"',
  lastModified: new Date('2026-11-24T09:30:00Z'),
};

const DOWNLOAD = { 'Content-Type': 'application/octet-stream', 'Content-Disposition': /^attachment; / };

const typed = (name: string, contentType: string | undefined) =>
  pictureHeaders(name, { ...FACTS, contentType });

describe('pictureHeaders', () => {
  it('show a picture, and nothing but a picture', () => {
    expect(pictureHeaders('apple.jpg', FACTS)).toEqual({
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'public, max-age=300, stale-while-revalidate=86400',
      'Content-Disposition': 'inline',
      'Content-Length': '1000',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Content-Type': 'image/jpeg',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      ETag: '"abc"',
      'Last-Modified': 'Tue, 24 Nov 2026 09:30:00 GMT',
      'X-Content-Type-Options': 'nosniff',
    });
  });

  it('leave out what S3 does not say', () => {
    const unknown = {
      contentLength: undefined,
      contentType: 'image/png',
      contentRange: undefined,
      etag: undefined,
      lastModified: undefined,
    };

    expect(Object.keys(pictureHeaders('apple.png', unknown)).sort()).toEqual([
      'Accept-Ranges',
      'Cache-Control',
      'Content-Disposition',
      'Content-Security-Policy',
      'Content-Type',
      'Cross-Origin-Resource-Policy',
      'X-Content-Type-Options',
    ]);
  });

  it('say that an empty object has no bytes', () => {
    expect(pictureHeaders('apple.jpg', { ...FACTS, contentLength: 0 })).toHaveProperty('Content-Length', '0');
  });

  it('say which part of a picture is sent', () => {
    const headers = pictureHeaders('apple.jpg', { ...FACTS, contentRange: 'bytes 0-99/1000' });

    expect(headers).toHaveProperty('Content-Range', 'bytes 0-99/1000');
  });

  it.each([
    ['image/jpeg', 'image/jpeg'],
    ['image/jpg', 'image/jpeg'],
    ['image/png', 'image/png'],
    ['image/webp', 'image/webp'],
    ['image/avif', 'image/avif'],
    ['image/gif', 'image/gif'],
    ['IMAGE/PNG', 'image/png'],
    ['image/png; charset=binary', 'image/png'],
  ])('show the stored type %s inline as %s', (stored, type) => {
    expect(typed('no-ending', stored)).toMatchObject({
      'Content-Type': type,
      'Content-Disposition': 'inline',
    });
  });

  it.each([
    ['a.jpg', 'image/jpeg'],
    ['a.jpeg', 'image/jpeg'],
    ['a.JPG', 'image/jpeg'],
    ['a.png', 'image/png'],
    ['a.webp', 'image/webp'],
    ['a.avif', 'image/avif'],
    ['a.gif', 'image/gif'],
    ['a.html.png', 'image/png'],
  ])('show %s inline as %s where its uploader said nothing of its type', (name, type) => {
    const shown = { 'Content-Type': type, 'Content-Disposition': 'inline' };

    expect(typed(name, 'binary/octet-stream')).toMatchObject(shown);
    expect(typed(name, 'application/octet-stream')).toMatchObject(shown);
    expect(typed(name, undefined)).toMatchObject(shown);
  });

  it.each([
    ['HTML', 'a.jpg', 'text/html'],
    ['HTML with a charset', 'a.jpg', 'text/html; charset=utf-8'],
    ['SVG', 'a.jpg', 'image/svg+xml'],
    ['XHTML', 'a.jpg', 'application/xhtml+xml'],
    ['script', 'a.jpg', 'text/javascript'],
    ['PDF', 'a.jpg', 'application/pdf'],
    ['a type that is none', 'a.jpg', 'jpeg'],
    ['an empty type', 'a.jpg', ''],
    ['two types', 'a.jpg', 'image/png, text/html'],
    ['a file named HTML', 'a.html', 'binary/octet-stream'],
    ['a file named SVG', 'a.svg', undefined],
    ['a file without an ending', 'a', undefined],
    ['a file of an ending alone', '.jpg', undefined],
    ['a file named like what every object has', 'a.constructor', undefined],
  ])('make a download of %s', (_what, name, stored) => {
    expect(typed(name, stored)).toMatchObject({
      'Content-Type': DOWNLOAD['Content-Type'],
      'Content-Disposition': expect.stringMatching(DOWNLOAD['Content-Disposition']),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    });
  });

  it.each([
    ['plain.svg', 'attachment; filename=plain.svg'],
    ['バナナ.svg', `attachment; filename="???.svg"; filename*=UTF-8''%E3%83%90%E3%83%8A%E3%83%8A.svg`],
    ['a"b.svg', String.raw`attachment; filename="a\"b.svg"`],
  ])('name the download of %s', (name, disposition) => {
    expect(typed(name, 'image/svg+xml')).toHaveProperty('Content-Disposition', disposition);
  });

  it.each(['バナナ.svg', '🍌.svg', '\u2028.svg', 'é.svg', 'a%41.svg', '-'.repeat(1017)])(
    'can all be sent for the download of %j',
    (name) => {
      expect(() => new Headers(typed(name, 'image/svg+xml'))).not.toThrow();
    },
  );
});

describe('cachingHeaders', () => {
  it.each([`${HASHED}.jpg`, `${HASHED}.w640.webp`])(
    'keep %s for good, since it is named by its bytes',
    (name) => {
      expect(cachingHeaders(name, '"abc"')).toEqual({
        'Cache-Control': 'public, max-age=31536000, immutable',
        ETag: '"abc"',
      });
    },
  );

  it('ask again for what can be replaced under its name', () => {
    expect(cachingHeaders('banana.jpg', undefined)).toEqual({
      'Cache-Control': 'public, max-age=300, stale-while-revalidate=86400',
    });
  });
});
