import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeptStatements } from '../../src/db/kept-statements.ts';

let file: Database.Database;
beforeEach(() => {
  file = new Database(':memory:');
  file.exec("create table citizen (id integer, name text); insert into citizen values (1, 'a')");
});
afterEach(() => {
  file.close();
});

describe('statements that stay compiled', () => {
  test('are compiled once, and their rows are objects or arrays as each asker wants them', () => {
    const compiling = vi.spyOn(file, 'prepare');
    const kept = new KeptStatements(file);
    const all = 'select id, name from citizen where id >= ?';
    expect(kept.prepare(all).all(1)).toEqual([{ id: 1, name: 'a' }]);
    expect(kept.prepare(all).raw().all(1)).toEqual([[1, 'a']]);
    expect(kept.prepare(all).get(1)).toEqual({ id: 1, name: 'a' });
    expect(kept.prepare(all).raw().get(2)).toBeUndefined();
    expect(kept.prepare(all).all(2)).toEqual([]);
    expect(compiling).toHaveBeenCalledTimes(2);
  });

  test('are true of a table that has changed meanwhile', () => {
    const kept = new KeptStatements(file);
    const text = 'select * from citizen';
    expect(kept.prepare(text).all()).toEqual([{ id: 1, name: 'a' }]);
    expect(kept.prepare(text).raw().all()).toEqual([[1, 'a']]);
    file.exec("alter table citizen add column city text default 'Mashhad'");
    expect(kept.prepare(text).all()).toEqual([{ id: 1, name: 'a', city: 'Mashhad' }]);
    expect(kept.prepare(text).raw().all()).toEqual([[1, 'a', 'Mashhad']]);
  });

  test('go when others are used more', () => {
    const kept = new KeptStatements(file, 2);
    const [first, second, third] = ['select 1', 'select 2', 'select 3'] as const;
    const one = kept.prepare(first);
    kept.prepare(second);
    kept.prepare(first);
    kept.prepare(third);
    expect(kept.prepare(first)).toBe(one);
    const compiling = vi.spyOn(file, 'prepare');
    kept.prepare(third);
    expect(compiling).not.toHaveBeenCalled();
    kept.prepare(second);
    expect(compiling).toHaveBeenCalledOnce();
  });

  test('a text that is wrong says so each time', () => {
    const kept = new KeptStatements(file);
    expect(() => kept.prepare('select it from citizen')).toThrow(/no such column/u);
    expect(() => kept.prepare('select it from citizen')).toThrow(/no such column/u);
  });
});
