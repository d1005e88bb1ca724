CREATE TABLE "search_word" ("rowid" bigint PRIMARY KEY, "words" tsvector NOT NULL);
--> statement-breakpoint
CREATE INDEX "search_word_idx" ON "search_word" USING gin ("words") WITH (fastupdate = off);
--> statement-breakpoint
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
--> statement-breakpoint
CREATE TRIGGER "case_event_kept" BEFORE UPDATE OR DELETE ON "case_event" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_kept" BEFORE UPDATE OR DELETE ON "audit" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "case_kept" BEFORE DELETE ON "case" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
