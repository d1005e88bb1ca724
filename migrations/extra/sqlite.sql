CREATE VIRTUAL TABLE `search_word` USING fts5(`words`, content='', contentless_delete=1, detail='none', tokenize='ascii');
--> statement-breakpoint
CREATE TRIGGER `case_event_kept` BEFORE DELETE ON `case_event` BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `case_event_unchanged` BEFORE UPDATE ON `case_event` BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_kept` BEFORE DELETE ON `audit` BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_unchanged` BEFORE UPDATE ON `audit` BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `case_kept` BEFORE DELETE ON `case` BEGIN SELECT RAISE(ABORT, 'no case is deleted'); END;
