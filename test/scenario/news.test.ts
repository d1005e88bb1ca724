import { test } from 'vitest';
import { tell } from '../support/story.ts';

test('who is told the news and presses 1 has been served', () => {
  tell(`
    00:00  waterworks tells of outage
    00:10  call 1 arrives            → answer 1, tell 1 greeting+news-outage+press-one-if-all
    00:20  call 1 presses 2          ! nothing is told
    00:21  call 1 presses 1          → tell 1 goodbye
           ! 1 ends self_served by caller: wait 11 s
    00:22  call 1 presses 1          ! nothing is told
    00:24  call 1 has heard it       → hang up 1
    00:25  call 1 hangs up           ! nothing is told
  `);
});

test('a 1 takes the ring back, and nobody is blamed', () => {
  tell(`
    00:00  anna is available
    00:01  waterworks tells of storm
    00:10  call 1 arrives            → ring anna 1.1
    00:15  call 1 presses 1          → drop 1.1
           ! 1 ends self_served by caller, offer 1.1 caller-left
    00:16  leg 1.1 ends
    00:17  call 2 arrives            → ring anna 2.1
  `);
});

test('a 1 of somebody who has not been told the news, or talks, means nothing', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives            → ring anna 1.1
    00:11  waterworks tells of storm
    00:12  call 1 presses 1          ! nothing is told
    00:13  call 1 hangs up           → drop 1.1
    00:14  leg 1.1 ends
    00:20  call 2 arrives            → ring anna 2.1
    00:21  offer 2.1 is answered     → connect 2.1
    00:22  call 2 presses 1          ! nothing is told
    00:23  2 is joined by 2.1
    00:24  call 2 presses 1          ! nothing is told
  `);
});

test('a surge shortens the greeting, turns on the news kept for it and tells the place rarely', () => {
  tell(`
    00:00  waterworks tells of storm in a surge
    00:01  call 1 arrives            → answer 1, tell 1 greeting
    00:02  call 1 hangs up
    00:10  the line surges           ! alarm line-in-surge line
    00:11  call 2 arrives            → answer 2, tell 2 greeting-short+news-storm+press-one-if-all
    00:20  call 2 has heard it       → tell 2 you-are-number+number/1+in-line
    00:25  call 2 has heard it
    00:55  time passes               ! nothing is told
    01:55  time passes               → tell 2 you-are-number+number/1+in-line
    02:00  the line is calm          ! alarm over line-in-surge line
    02:01  call 2 has heard it
    02:31  time passes               → tell 2 you-are-number+number/1+in-line
    02:32  call 3 arrives            → answer 3, tell 3 greeting
  `);
});

test('news of a district name it, in the language of the caller', () => {
  tell(`
    00:00  parks speaks Arabic by 3
    00:01  waterworks tells of outage in district 12
    00:02  call 1 arrives            → answer 1, tell 1 greeting+ar/press-for-language+ar/number/3+news-outage-in+number/12+news-at-work+press-one-if-all
    00:03  parks tells of storm in district 13
    00:04  call 1 presses 3          → tell 1 ar/greeting+ar/news-storm-in+ar/district-samen+ar/news-at-work+ar/press-one-if-all
    00:05  call 1 presses 1          → tell 1 ar/goodbye
           ! 1 ends self_served by caller
    00:06  parks tells of storm in district 3
    00:07  call 2 arrives at 138     → answer 2, tell 2 ar/greeting+ar/news-storm-in+ar/district-number+ar/number/3+ar/news-at-work+ar/press-one-if-all
  `);
});

test('of several news one hears, after the greeting, those of one’s own district', () => {
  tell(`
    00:00  waterworks tells of outage in districts 3 12, of storm everywhere
    00:01  call 1 arrives            → answer 1, tell 1 greeting+news-storm+press-one-if-all
    00:02  call 1 is known in district 12
    00:03  call 1 has heard it       → tell 1 news-outage-in+number/12+news-at-work+press-one-if-all
    00:04  call 1 presses 1          → tell 1 goodbye
           ! 1 ends self_served told outage-12 by caller
    00:05  call 2 arrives            → answer 2, tell 2 greeting+news-storm+press-one-if-all
    00:06  call 2 is known in district 5
    00:07  call 2 has heard it       → tell 2 you-are-number+number/1+in-line
    00:08  call 2 presses 1          → tell 2 goodbye
           ! 2 ends self_served told storm by caller
    00:09  call 9 is known in district 3
           ! refused unknown-call
  `);
});

test('whose district nobody knows hears one after the other, but not all of many; a 1 is of the last', () => {
  tell(`
    00:00  waterworks tells of outage in districts 3 12 5 7
    00:01  call 1 arrives            → answer 1, tell 1 greeting
    00:02  call 1 presses 1          ! nothing is told
    00:03  call 1 has heard it       → tell 1 news-outage-in+number/3+news-at-work+press-one-if-all
    00:04  call 2 arrives            → answer 2, tell 2 greeting
    00:05  call 2 has heard it       → tell 2 news-outage-in+number/3+news-at-work+press-one-if-all
    00:06  call 2 has heard it       → tell 2 news-outage-in+number/12+news-at-work+press-one-if-all
    00:07  call 2 has heard it       → tell 2 news-outage-in+number/5+news-at-work+press-one-if-all
    00:08  call 2 has heard it       → tell 2 you-are-number+number/2+in-line
    00:09  call 2 presses 1          → tell 2 goodbye
           ! 2 ends self_served told outage-5 by caller
    00:10  call 1 presses 1          → tell 1 goodbye
           ! 1 ends self_served told outage-3 by caller
  `);
});

test('news that are over are told no more, also to whom they were due; who is answered hears none', () => {
  tell(`
    00:00  anna is available
    00:01  waterworks tells of outage in districts 3 12
    00:02  call 1 arrives            → ring anna 1.1, answer 1, tell 1 greeting
    00:03  call 1 has heard it       → tell 1 news-outage-in+number/3+news-at-work+press-one-if-all
    00:04  offer 1.1 is answered     → connect 1.1
    00:05  call 1 has heard it
    00:06  1 is joined by 1.1
    00:07  call 2 arrives            → answer 2, tell 2 greeting
    00:08  waterworks tells of storm in districts 5
    00:09  call 2 has heard it       → tell 2 news-storm-in+number/5+news-at-work+press-one-if-all
  `);
});

test('for whom the on-call number rings, hears them all as long as it only rings', () => {
  tell(`
    00:00  waterworks has reza on call after 60 s
    00:01  waterworks tells of outage in districts 3 12
    02:00  call 1 arrives            → ring outside 1.1, answer 1, tell 1 greeting
    02:05  call 1 has heard it       → tell 1 news-outage-in+number/3+news-at-work+press-one-if-all
    02:10  call 1 has heard it       → tell 1 news-outage-in+number/12+news-at-work+press-one-if-all
    02:12  call 1 presses 1          → drop 1.1, tell 1 goodbye
           ! 1 ends self_served told outage-12 by caller
    02:12.1 offer 1.1 is dropped
    02:30  call 2 arrives            → ring outside 2.1, answer 2, tell 2 greeting
    02:33  offer 2.1 is answered     → connect 2.1
    02:33.1 call 2 has heard it      ! nothing is told
  `);
});
