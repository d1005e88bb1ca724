CREATE TABLE "app_user" (
	"id" text PRIMARY KEY NOT NULL,
	"username" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"must_change_password" boolean NOT NULL,
	"language" text NOT NULL,
	"district_id" integer,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role" (
	"id" text PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"second_factor_from" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role_permission" (
	"role_id" text NOT NULL,
	"permission" text NOT NULL,
	"scope" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "role_permission_role_id_permission_pk" PRIMARY KEY("role_id","permission")
);
--> statement-breakpoint
CREATE TABLE "user_role" (
	"user_id" text NOT NULL,
	"role_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "user_role_user_id_role_id_pk" PRIMARY KEY("user_id","role_id")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"address" text NOT NULL,
	"device" text
);
--> statement-breakpoint
CREATE TABLE "sign_in_guard" (
	"id" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"locked_until" timestamp (3) with time zone,
	"last_failure_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"user_id" text,
	"act" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text,
	"detail" jsonb,
	"address" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "personal_text" (
	"id" text PRIMARY KEY NOT NULL,
	"enc" text,
	"salt" text,
	"erased_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "district" (
	"id" integer PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "district_shape" (
	"id" integer PRIMARY KEY NOT NULL,
	"polygons" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "citizen" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name_text_id" text NOT NULL,
	"address_text_id" text,
	"national_id_text_id" text,
	"district_id" integer,
	"preferred_announcement" text,
	"language" text NOT NULL,
	"do_not_call" boolean NOT NULL,
	"merged_into_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "citizen_phone" (
	"id" text PRIMARY KEY NOT NULL,
	"citizen_id" text NOT NULL,
	"phone_hash" text,
	"phone_text_id" text NOT NULL,
	"raw_text_id" text,
	"type" text NOT NULL,
	"valid_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_document" (
	"id" bigint PRIMARY KEY NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channel" (
	"id" text PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"place" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_code" (
	"id" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name_fa" text NOT NULL,
	"group_fa" text NOT NULL,
	"needs_location" boolean NOT NULL,
	"emergency" boolean NOT NULL,
	"reporter_protected" boolean NOT NULL,
	"works" boolean NOT NULL,
	"triage" boolean NOT NULL,
	"attributes" jsonb,
	"active_from" timestamp (3) with time zone,
	"active_until" timestamp (3) with time zone,
	"place" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact" (
	"id" text PRIMARY KEY NOT NULL,
	"channel_id" text NOT NULL,
	"call_id" text,
	"citizen_id" text,
	"agent_id" text,
	"phone_hash" text,
	"phone_text_id" text,
	"manager_session_id" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_item" (
	"id" text PRIMARY KEY NOT NULL,
	"contact_id" text NOT NULL,
	"kind" text,
	"topic" text,
	"service_code_id" text,
	"disposition" text NOT NULL,
	"kb_article_id" text,
	"note_text_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case" (
	"id" text PRIMARY KEY NOT NULL,
	"tracking_code" text,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"cycle" integer NOT NULL,
	"level" integer,
	"citizen_id" text,
	"contact_id" text,
	"opened_by_id" text,
	"service_code_id" text,
	"topic_id" text,
	"district_id" integer,
	"area_id" text,
	"address_text_id" text,
	"landmark_text_id" text,
	"place_key" text,
	"lat" double precision,
	"lng" double precision,
	"description_text_id" text,
	"phone_text_id" text,
	"priority" text NOT NULL,
	"confidentiality" text NOT NULL,
	"announce_by" text NOT NULL,
	"outcome" text,
	"outcome_reason" text,
	"explanation_text_id" text,
	"duplicate_of_id" text,
	"merged_into_id" text,
	"chase_count" integer DEFAULT 0 NOT NULL,
	"secret_text_id" text,
	"policy_version_id" text,
	"manager_session_id" text,
	"leaves_on" timestamp (3) with time zone,
	"registered_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"verified_at" timestamp (3) with time zone,
	"announced_at" timestamp (3) with time zone,
	"archived_at" timestamp (3) with time zone,
	"recheck_at" timestamp (3) with time zone,
	"objectable_until" timestamp (3) with time zone,
	"next_step_at" timestamp (3) with time zone,
	"last_word_at" timestamp (3) with time zone,
	"version" integer NOT NULL,
	"event_count" integer NOT NULL,
	"event_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_case" (
	"contact_item_id" text NOT NULL,
	"case_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "contact_case_contact_item_id_case_id_pk" PRIMARY KEY("contact_item_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "case_merge" (
	"id" text PRIMARY KEY NOT NULL,
	"child_id" text NOT NULL,
	"survivor_id" text NOT NULL,
	"state" text NOT NULL,
	"proposed_by_id" text NOT NULL,
	"decided_by_id" text,
	"decided_at" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone,
	"child_status" text,
	"survivor_due_at" timestamp (3) with time zone,
	"brought_due_at" timestamp (3) with time zone,
	"survivor_confidentiality" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reopen_request" (
	"case_id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lookup_try" (
	"id" text PRIMARY KEY NOT NULL,
	"wrong" integer NOT NULL,
	"locked_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_event" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"actor_id" text,
	"detail" jsonb NOT NULL,
	"note_text_id" text,
	"note_hash" text,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "second_factor" (
	"id" text PRIMARY KEY NOT NULL,
	"secret_id" text NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"last_step" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recovery_code" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"code_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"key_hash" text NOT NULL,
	"permissions" jsonb NOT NULL,
	"access" text NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "working_calendar" (
	"id" text PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "working_week" (
	"id" text PRIMARY KEY NOT NULL,
	"calendar_id" text NOT NULL,
	"from_day" text NOT NULL,
	"week" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "department" (
	"id" text PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"parent_id" text,
	"district_id" integer,
	"is_first_data" boolean NOT NULL,
	"place" integer NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "position" (
	"id" text PRIMARY KEY NOT NULL,
	"department_id" text NOT NULL,
	"title_fa" text NOT NULL,
	"title_en" text NOT NULL,
	"role" text NOT NULL,
	"holder_id" text,
	"is_vacant" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "position_delegate" (
	"id" text PRIMARY KEY NOT NULL,
	"position_id" text NOT NULL,
	"user_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"until_at" timestamp (3) with time zone NOT NULL,
	"given_by_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "routing_rule" (
	"id" text PRIMARY KEY NOT NULL,
	"service_code_id" text,
	"district_id" integer,
	"from_min" integer,
	"until_min" integer,
	"department_id" text NOT NULL,
	"active_from" timestamp (3) with time zone NOT NULL,
	"active_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policy_version" (
	"id" text PRIMARY KEY NOT NULL,
	"number" integer NOT NULL,
	"clock" text NOT NULL,
	"calendar_id" text,
	"head_hours" integer NOT NULL,
	"deputy_hours" integer NOT NULL,
	"rework_hours" integer NOT NULL,
	"verdict_hours" integer NOT NULL,
	"wait_hours" integer NOT NULL,
	"extension_hours" integer NOT NULL,
	"triage_hours" integer NOT NULL,
	"active_from" timestamp (3) with time zone NOT NULL,
	"made_by_id" text,
	"drafted_by_id" text,
	"applied_by_id" text,
	"applied_at" timestamp (3) with time zone,
	"apply_ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policy_draft" (
	"id" text PRIMARY KEY NOT NULL,
	"clock" text NOT NULL,
	"head_hours" integer NOT NULL,
	"deputy_hours" integer NOT NULL,
	"rework_hours" integer NOT NULL,
	"verdict_hours" integer NOT NULL,
	"wait_hours" integer NOT NULL,
	"extension_hours" integer NOT NULL,
	"triage_hours" integer NOT NULL,
	"drafted_by_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "referral" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"cycle" integer NOT NULL,
	"leg" integer NOT NULL,
	"level" integer NOT NULL,
	"role" text NOT NULL,
	"department_id" text NOT NULL,
	"position_id" text NOT NULL,
	"person_id" text,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"policy_version_id" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"clock_from" timestamp (3) with time zone NOT NULL,
	"budget_ms" bigint,
	"due_at" timestamp (3) with time zone,
	"first_budget_ms" bigint,
	"first_due_at" timestamp (3) with time zone,
	"suspended_at" timestamp (3) with time zone,
	"late_ms" bigint NOT NULL,
	"annulled_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"is_over" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "letter" (
	"id" text PRIMARY KEY NOT NULL,
	"referral_id" text NOT NULL,
	"adapter" text NOT NULL,
	"registry_number" text,
	"registry_year" integer,
	"state" text NOT NULL,
	"reason" text,
	"attempts" integer NOT NULL,
	"document_text_id" text,
	"template_id" text,
	"maybe_sent" boolean DEFAULT false NOT NULL,
	"last_maybe_at" timestamp (3) with time zone,
	"sent_sha256" text,
	"asks" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"sent_at" timestamp (3) with time zone,
	"registered_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reply" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"cycle" integer NOT NULL,
	"referral_id" text,
	"kind" text NOT NULL,
	"text_id" text NOT NULL,
	"advice_text_id" text,
	"proposed_outcome" text,
	"written_by_id" text,
	"letter_number" text,
	"letter_year" integer,
	"answered_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"verdict" text NOT NULL,
	"verdict_due_at" timestamp (3) with time zone NOT NULL,
	"verdict_at" timestamp (3) with time zone,
	"verdict_by_id" text,
	"reason_text_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "official_request" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"cycle" integer NOT NULL,
	"referral_id" text NOT NULL,
	"kind" text NOT NULL,
	"reason_text_id" text NOT NULL,
	"hours" integer,
	"recheck_at" timestamp (3) with time zone,
	"state" text NOT NULL,
	"asked_by_id" text,
	"decided_by_id" text,
	"due_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "official_notice" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"referral_id" text NOT NULL,
	"position_id" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"reason_text_id" text,
	"seen_by_id" text,
	"seen_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "letter_template_version" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"number" integer NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"state" text NOT NULL,
	"written_by_id" text,
	"decided_by_id" text,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "letter_setting" (
	"id" text PRIMARY KEY NOT NULL,
	"settings" jsonb NOT NULL,
	"secret_text_id" text,
	"secret_set_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "letter_attempt" (
	"id" text PRIMARY KEY NOT NULL,
	"letter_id" text NOT NULL,
	"op" text NOT NULL,
	"way" text NOT NULL,
	"outcome" text NOT NULL,
	"code" text,
	"took_ms" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "letter_received" (
	"id" text PRIMARY KEY NOT NULL,
	"message_id" text NOT NULL,
	"content_hash" text NOT NULL,
	"way" text NOT NULL,
	"kind" text NOT NULL,
	"letter_id" text,
	"number" text,
	"year" integer,
	"content_text_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"repeats" integer NOT NULL,
	"decided_by_id" text,
	"decided_at" timestamp (3) with time zone,
	"note_text_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_template_version" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"number" integer NOT NULL,
	"text" text NOT NULL,
	"state" text NOT NULL,
	"written_by_id" text,
	"decided_by_id" text,
	"decided_at" timestamp (3) with time zone,
	"suspended_by_id" text,
	"suspended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_blocked" (
	"id" text PRIMARY KEY NOT NULL,
	"phone_hash" text NOT NULL,
	"phone_text_id" text NOT NULL,
	"reason_text_id" text NOT NULL,
	"blocked_by_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_setting" (
	"id" text PRIMARY KEY NOT NULL,
	"settings" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"dedupe_key" text NOT NULL,
	"local_id" text NOT NULL,
	"provider" text,
	"line" text,
	"kind" text NOT NULL,
	"template_id" text,
	"case_id" text,
	"call_id" text,
	"cycle" integer,
	"receptor_text_id" text NOT NULL,
	"phone_hash" text NOT NULL,
	"body_text_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"urgent" boolean NOT NULL,
	"attempts" integer NOT NULL,
	"maybe_sent" boolean NOT NULL,
	"first_maybe_at" timestamp (3) with time zone,
	"last_maybe_at" timestamp (3) with time zone,
	"resolves" integer NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"message_id" text,
	"accepted_at" timestamp (3) with time zone,
	"dlr_status" text,
	"dlr_at" timestamp (3) with time zone,
	"polls" integer NOT NULL,
	"poll_at" timestamp (3) with time zone,
	"cost_rial" integer,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"blanked_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_attempt" (
	"id" text PRIMARY KEY NOT NULL,
	"outbox_id" text NOT NULL,
	"op" text NOT NULL,
	"outcome" text NOT NULL,
	"code" text,
	"took_ms" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_dlr_raw" (
	"id" text PRIMARY KEY NOT NULL,
	"message_id" text NOT NULL,
	"status" text NOT NULL,
	"source" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_optout" (
	"id" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_inbound" (
	"id" text PRIMARY KEY NOT NULL,
	"message_id" text NOT NULL,
	"phone_hash" text NOT NULL,
	"from_text_id" text NOT NULL,
	"text_id" text NOT NULL,
	"line" text NOT NULL,
	"call_id" text,
	"outcome" text,
	"blanked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "announcement" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"cycle" integer NOT NULL,
	"occasion" text NOT NULL,
	"method" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"sms_id" text,
	"told_at" timestamp (3) with time zone,
	"claimed_by" text,
	"claim_until" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outside_number" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"phone_hash" text NOT NULL,
	"phone_text_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "marked_caller" (
	"id" text PRIMARY KEY NOT NULL,
	"mark" text NOT NULL,
	"phone_hash" text NOT NULL,
	"phone_text_id" text NOT NULL,
	"reason_text_id" text,
	"until_at" timestamp (3) with time zone,
	"ahead_ms" integer,
	"marked_by" text,
	"found" jsonb,
	"marked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "nuisance_rule" (
	"id" text PRIMARY KEY NOT NULL,
	"rule" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "nuisance_pardon" (
	"id" text PRIMARY KEY NOT NULL,
	"pardoned_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "missed_caller" (
	"id" text PRIMARY KEY NOT NULL,
	"phone_hash" text NOT NULL,
	"open_key" text,
	"phone_text_id" text NOT NULL,
	"queue_id" text NOT NULL,
	"last_call_id" text NOT NULL,
	"times" integer NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"last_wait_ms" integer NOT NULL,
	"longest_wait_ms" integer NOT NULL,
	"attempts" integer NOT NULL,
	"last_attempt_at" timestamp (3) with time zone,
	"claimed_by" text,
	"claim_until" timestamp (3) with time zone,
	"settled_as" text,
	"settled_at" timestamp (3) with time zone,
	"settled_by" text,
	"reason" text,
	"note_text_id" text,
	"sms_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "announcement_attempt" (
	"id" text PRIMARY KEY NOT NULL,
	"announcement_id" text NOT NULL,
	"result" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by_id" text NOT NULL,
	"phone_text_id" text,
	"note_text_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feedback" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"cycle" integer NOT NULL,
	"channel" text NOT NULL,
	"satisfied" boolean NOT NULL,
	"score" integer,
	"by_id" text,
	"at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_archive" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"cycle" integer NOT NULL,
	"topic" text NOT NULL,
	"outcome" text NOT NULL,
	"classification" text NOT NULL,
	"copy" jsonb NOT NULL,
	"copy_hash" text NOT NULL,
	"archived_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "queue" (
	"id" text PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"extension" text NOT NULL,
	"ring_limit_ms" integer NOT NULL,
	"wrap_up_limit_ms" integer NOT NULL,
	"wrap_up_extensions" integer DEFAULT 2 NOT NULL,
	"miss_limit" integer NOT NULL,
	"reoffer_after_ms" integer NOT NULL,
	"announce_every_ms" integer NOT NULL,
	"greeting_must_hear" boolean NOT NULL,
	"auto_answer" boolean DEFAULT false NOT NULL,
	"whisper" text DEFAULT 'none' NOT NULL,
	"spoken_name" text DEFAULT 'number' NOT NULL,
	"callback_on" boolean DEFAULT false NOT NULL,
	"callback_after_ms" integer DEFAULT 120000 NOT NULL,
	"callback_tries" integer DEFAULT 3 NOT NULL,
	"callback_retry_ms" integer DEFAULT 600000 NOT NULL,
	"callback_per_day" integer DEFAULT 2 NOT NULL,
	"language" text DEFAULT 'fa' NOT NULL,
	"menu_key" text DEFAULT 'none' NOT NULL,
	"service_level_ms" integer NOT NULL,
	"short_abandon_ms" integer NOT NULL,
	"longest_wait_yellow_ms" integer NOT NULL,
	"longest_wait_red_ms" integer NOT NULL,
	"rules" jsonb,
	"hours" jsonb,
	"strategy" text DEFAULT 'longest-idle' NOT NULL,
	"skills" text DEFAULT '' NOT NULL,
	"widening" text DEFAULT '' NOT NULL,
	"boost_ms" integer DEFAULT 0 NOT NULL,
	"repeat_boost_ms" integer DEFAULT 0 NOT NULL,
	"frequent_boost_ms" integer DEFAULT 0 NOT NULL,
	"minimum_staff" integer DEFAULT 0 NOT NULL,
	"last_agent_ms" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"archived_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "holiday" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "line_switch" (
	"id" text PRIMARY KEY NOT NULL,
	"on" boolean NOT NULL,
	"waiting" text NOT NULL,
	"moved_by" text,
	"moved_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent_queue" (
	"agent_id" text NOT NULL,
	"queue_id" text NOT NULL,
	"rank" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "agent_queue_agent_id_queue_id_pk" PRIMARY KEY("agent_id","queue_id")
);
--> statement-breakpoint
CREATE TABLE "agent_skill" (
	"agent_id" text NOT NULL,
	"name" text NOT NULL,
	"level" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "agent_skill_agent_id_name_pk" PRIMARY KEY("agent_id","name")
);
--> statement-breakpoint
CREATE TABLE "call" (
	"id" text PRIMARY KEY NOT NULL,
	"queue_id" text NOT NULL,
	"phone_text_id" text,
	"phone_hash" text,
	"raw_phone_text_id" text,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"day" text NOT NULL,
	"answered_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	"cause" text,
	"banner_id" text,
	"ended_by" text,
	"agent_id" text,
	"wait_ms" integer,
	"talk_ms" integer,
	"hold_ms" integer,
	"callback_of" text,
	"direction" text DEFAULT 'inbound' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "callback" (
	"id" text PRIMARY KEY NOT NULL,
	"first_call_id" text NOT NULL,
	"queue_id" text NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"key" timestamp (3) with time zone NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"day" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"rings" integer DEFAULT 0 NOT NULL,
	"outcome" text,
	"ended_at" timestamp (3) with time zone,
	"ended_in" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "call_event" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"journal_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"detail" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_position" (
	"id" text PRIMARY KEY NOT NULL,
	"journal_id" text NOT NULL,
	"last_seq" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_fault" (
	"id" text PRIMARY KEY NOT NULL,
	"journal_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"fault" text NOT NULL,
	"notice" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "queue_log_position" (
	"id" text PRIMARY KEY NOT NULL,
	"file_id" text NOT NULL,
	"offset_bytes" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fallback_call" (
	"id" text PRIMARY KEY NOT NULL,
	"phone_text_id" text,
	"phone_hash" text,
	"raw_phone_text_id" text,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"agent_id" text,
	"answered_at" timestamp (3) with time zone,
	"returned_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "standing_alarm" (
	"id" text PRIMARY KEY NOT NULL,
	"alarm" text NOT NULL,
	"subject" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent_presence" (
	"id" text PRIMARY KEY NOT NULL,
	"wish" text NOT NULL,
	"pause_reason" text,
	"phone" text,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pause_reason" (
	"id" text PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"limit_minutes" integer,
	"place" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent_state" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"journal_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"wish" text NOT NULL,
	"pause_reason" text,
	"activity" text NOT NULL,
	"reachable" boolean NOT NULL,
	"set_aside_misses" integer,
	"call_id" text,
	"queue_ids" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent_served" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"place" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"queue_ids" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "memory_limit" (
	"id" text PRIMARY KEY NOT NULL,
	"from" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "banner" (
	"id" text PRIMARY KEY NOT NULL,
	"queue_id" text NOT NULL,
	"topic" text NOT NULL,
	"district_id" integer,
	"only_in_surge" boolean NOT NULL,
	"until_at" timestamp (3) with time zone,
	"started_by_id" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbound_call" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"purpose" text NOT NULL,
	"case_id" text,
	"contact_id" text,
	"missed_id" text,
	"entry_id" text,
	"task_id" text,
	"booking_id" text,
	"second_id" text,
	"refusal" text,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "manager_session" (
	"id" text PRIMARY KEY NOT NULL,
	"manager_id" text NOT NULL,
	"title" text NOT NULL,
	"office" text NOT NULL,
	"host_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"until_at" timestamp (3) with time zone NOT NULL,
	"places" integer NOT NULL,
	"districts" jsonb NOT NULL,
	"topics" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"current_id" text,
	"made_by_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "manager_booking" (
	"id" text PRIMARY KEY NOT NULL,
	"session_id" text NOT NULL,
	"place" integer NOT NULL,
	"phone_hash" text,
	"open_key" text,
	"phone_text_id" text NOT NULL,
	"citizen_id" text,
	"case_id" text,
	"matter_text_id" text NOT NULL,
	"state" text NOT NULL,
	"tries" integer NOT NULL,
	"call_id" text,
	"booked_by_id" text NOT NULL,
	"called_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"shown_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "manager_promise" (
	"id" text PRIMARY KEY NOT NULL,
	"session_id" text NOT NULL,
	"booking_id" text NOT NULL,
	"case_id" text NOT NULL,
	"department_id" text NOT NULL,
	"text_id" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"written_by_id" text NOT NULL,
	"outcome" text,
	"reviewed_by_id" text,
	"reviewed_at" timestamp (3) with time zone,
	"review_text_id" text,
	"overdue_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "works_code" (
	"id" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name_fa" text NOT NULL,
	"service_code_id" text NOT NULL,
	"measure" text NOT NULL,
	"rate_rial" bigint NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "works_budget" (
	"id" text PRIMARY KEY NOT NULL,
	"jalali_year" integer NOT NULL,
	"district_id" integer NOT NULL,
	"service_code_id" text,
	"kind" text NOT NULL,
	"department_id" text NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "micro_project" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"district_id" integer NOT NULL,
	"place_text_id" text NOT NULL,
	"works_code_id" text NOT NULL,
	"quantity" double precision NOT NULL,
	"estimate_rial" bigint NOT NULL,
	"department_id" text NOT NULL,
	"budget_id" text,
	"state" text NOT NULL,
	"planned_for" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"made_by_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "micro_project_case" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"tied_by_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "works_entry" (
	"id" text PRIMARY KEY NOT NULL,
	"budget_id" text NOT NULL,
	"kind" text NOT NULL,
	"amount_rial" bigint NOT NULL,
	"project_id" text,
	"case_id" text,
	"is_overspend" boolean NOT NULL,
	"note" text NOT NULL,
	"by_id" text,
	"at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oversight_list" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"week" text NOT NULL,
	"row_count" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oversight_row" (
	"id" text PRIMARY KEY NOT NULL,
	"list_id" text NOT NULL,
	"place" integer NOT NULL,
	"case_id" text NOT NULL,
	"tracking_code" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"service_name" text,
	"district_id" integer,
	"department_id" text,
	"position_id" text,
	"level" integer,
	"chases" integer NOT NULL,
	"registered_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "duty_crew" (
	"id" text PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"user_id" text,
	"entry_id" text,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "duty_turn" (
	"id" text PRIMARY KEY NOT NULL,
	"crew_id" text NOT NULL,
	"district_id" integer,
	"place" integer NOT NULL,
	"from_min" integer,
	"until_min" integer,
	"active_from" timestamp (3) with time zone NOT NULL,
	"active_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "emergency" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"district_id" integer,
	"state" text NOT NULL,
	"crew_id" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"on_the_way_at" timestamp (3) with time zone,
	"arrived_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"stage_due_at" timestamp (3) with time zone,
	"alarm" text,
	"alarm_at" timestamp (3) with time zone,
	"note_text_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "emergency_offer" (
	"id" text PRIMARY KEY NOT NULL,
	"emergency_id" text NOT NULL,
	"crew_id" text NOT NULL,
	"offered_at" timestamp (3) with time zone NOT NULL,
	"answer" text NOT NULL,
	"answered_at" timestamp (3) with time zone,
	"by_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "field_visit" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"cycle" integer NOT NULL,
	"district_id" integer NOT NULL,
	"cause" text NOT NULL,
	"state" text NOT NULL,
	"open_key" text,
	"asked_by_id" text,
	"ask_text_id" text,
	"due_at" timestamp (3) with time zone NOT NULL,
	"result" text,
	"note_text_id" text,
	"visited_by_id" text,
	"visited_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone,
	"is_late" boolean NOT NULL,
	"photos_taken" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attachment" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"visit_id" text,
	"referral_id" text,
	"stage" text NOT NULL,
	"type" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"added_by_id" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commission" (
	"id" text PRIMARY KEY NOT NULL,
	"name_fa" text NOT NULL,
	"name_en" text NOT NULL,
	"law_fa" text NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commission_session" (
	"id" text PRIMARY KEY NOT NULL,
	"commission_id" text NOT NULL,
	"held_at" timestamp (3) with time zone NOT NULL,
	"place" text NOT NULL,
	"members" jsonb NOT NULL,
	"state" text NOT NULL,
	"planned_by_id" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commission_referral" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"cycle" integer NOT NULL,
	"session_id" text NOT NULL,
	"place" integer NOT NULL,
	"question_text_id" text,
	"state" text NOT NULL,
	"open_key" text,
	"follows" text,
	"decision_text_id" text,
	"decided_by_id" text,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "warning_notice" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"year" integer NOT NULL,
	"number" integer NOT NULL,
	"addressee_text_id" text NOT NULL,
	"place_text_id" text NOT NULL,
	"ground" text NOT NULL,
	"order_text_id" text NOT NULL,
	"deadline_days" integer NOT NULL,
	"follows" text NOT NULL,
	"state" text NOT NULL,
	"issued_by_id" text NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"served_at" timestamp (3) with time zone,
	"served_how" text,
	"due_at" timestamp (3) with time zone,
	"remind_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"settled_by_id" text,
	"note_text_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "voice_message" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"phone_hash" text,
	"left_at" timestamp (3) with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "health_page" (
	"id" text PRIMARY KEY NOT NULL,
	"down_since" timestamp (3) with time zone NOT NULL,
	"told_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"id" text PRIMARY KEY NOT NULL,
	"value" text,
	"value_text_id" text,
	"version" integer NOT NULL,
	"changed_by_id" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kb_article" (
	"id" text PRIMARY KEY NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kb_version" (
	"id" text PRIMARY KEY NOT NULL,
	"article_id" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"words" text NOT NULL,
	"codes" jsonb NOT NULL,
	"districts" jsonb NOT NULL,
	"review_on" text,
	"made_by_id" text NOT NULL,
	"approved_by_id" text,
	"approved_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kb_mark" (
	"id" text PRIMARY KEY NOT NULL,
	"article_id" text NOT NULL,
	"number" integer NOT NULL,
	"contact_id" text NOT NULL,
	"marked_by_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "circular" (
	"id" text PRIMARY KEY NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "circular_version" (
	"id" text PRIMARY KEY NOT NULL,
	"circular_id" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"addressed_to" jsonb NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"valid_until" timestamp (3) with time zone,
	"remind_after_hours" integer NOT NULL,
	"made_by_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "circular_receipt" (
	"id" text PRIMARY KEY NOT NULL,
	"circular_id" text NOT NULL,
	"number" integer NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shift_handover" (
	"id" text PRIMARY KEY NOT NULL,
	"written_by_id" text NOT NULL,
	"note_text_id" text NOT NULL,
	"picture" jsonb NOT NULL,
	"confirmed_by_id" text,
	"confirmed_at" timestamp (3) with time zone,
	"superseded_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "training" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"course" text NOT NULL,
	"taken_on" text NOT NULL,
	"result" text NOT NULL,
	"score" integer,
	"valid_until" text,
	"made_by_id" text NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "skill_training" (
	"id" text PRIMARY KEY NOT NULL,
	"course" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "role_permission" ADD CONSTRAINT "role_permission_role_id_role_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."role"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "user_role" ADD CONSTRAINT "user_role_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "user_role" ADD CONSTRAINT "user_role_role_id_role_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."role"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "district_shape" ADD CONSTRAINT "district_shape_id_district_id_fk" FOREIGN KEY ("id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "citizen" ADD CONSTRAINT "citizen_name_text_id_personal_text_id_fk" FOREIGN KEY ("name_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "citizen" ADD CONSTRAINT "citizen_address_text_id_personal_text_id_fk" FOREIGN KEY ("address_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "citizen" ADD CONSTRAINT "citizen_national_id_text_id_personal_text_id_fk" FOREIGN KEY ("national_id_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "citizen" ADD CONSTRAINT "citizen_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "citizen_phone" ADD CONSTRAINT "citizen_phone_citizen_id_citizen_id_fk" FOREIGN KEY ("citizen_id") REFERENCES "public"."citizen"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "citizen_phone" ADD CONSTRAINT "citizen_phone_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "citizen_phone" ADD CONSTRAINT "citizen_phone_raw_text_id_personal_text_id_fk" FOREIGN KEY ("raw_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_channel_id_channel_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channel"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_citizen_id_citizen_id_fk" FOREIGN KEY ("citizen_id") REFERENCES "public"."citizen"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_agent_id_app_user_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact_item" ADD CONSTRAINT "contact_item_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact_item" ADD CONSTRAINT "contact_item_service_code_id_service_code_id_fk" FOREIGN KEY ("service_code_id") REFERENCES "public"."service_code"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact_item" ADD CONSTRAINT "contact_item_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_citizen_id_citizen_id_fk" FOREIGN KEY ("citizen_id") REFERENCES "public"."citizen"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_opened_by_id_app_user_id_fk" FOREIGN KEY ("opened_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_service_code_id_service_code_id_fk" FOREIGN KEY ("service_code_id") REFERENCES "public"."service_code"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_address_text_id_personal_text_id_fk" FOREIGN KEY ("address_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_landmark_text_id_personal_text_id_fk" FOREIGN KEY ("landmark_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_description_text_id_personal_text_id_fk" FOREIGN KEY ("description_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_explanation_text_id_personal_text_id_fk" FOREIGN KEY ("explanation_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_secret_text_id_personal_text_id_fk" FOREIGN KEY ("secret_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact_case" ADD CONSTRAINT "contact_case_contact_item_id_contact_item_id_fk" FOREIGN KEY ("contact_item_id") REFERENCES "public"."contact_item"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contact_case" ADD CONSTRAINT "contact_case_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case_merge" ADD CONSTRAINT "case_merge_child_id_case_id_fk" FOREIGN KEY ("child_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case_merge" ADD CONSTRAINT "case_merge_survivor_id_case_id_fk" FOREIGN KEY ("survivor_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case_merge" ADD CONSTRAINT "case_merge_proposed_by_id_app_user_id_fk" FOREIGN KEY ("proposed_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case_merge" ADD CONSTRAINT "case_merge_decided_by_id_app_user_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "reopen_request" ADD CONSTRAINT "reopen_request_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case_event" ADD CONSTRAINT "case_event_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case_event" ADD CONSTRAINT "case_event_actor_id_app_user_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case_event" ADD CONSTRAINT "case_event_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_id_app_user_id_fk" FOREIGN KEY ("id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_secret_id_personal_text_id_fk" FOREIGN KEY ("secret_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_created_by_app_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "working_week" ADD CONSTRAINT "working_week_calendar_id_working_calendar_id_fk" FOREIGN KEY ("calendar_id") REFERENCES "public"."working_calendar"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "department" ADD CONSTRAINT "department_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "position" ADD CONSTRAINT "position_department_id_department_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."department"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "position" ADD CONSTRAINT "position_holder_id_app_user_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "position_delegate" ADD CONSTRAINT "position_delegate_position_id_position_id_fk" FOREIGN KEY ("position_id") REFERENCES "public"."position"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "position_delegate" ADD CONSTRAINT "position_delegate_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "position_delegate" ADD CONSTRAINT "position_delegate_given_by_id_app_user_id_fk" FOREIGN KEY ("given_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "routing_rule" ADD CONSTRAINT "routing_rule_service_code_id_service_code_id_fk" FOREIGN KEY ("service_code_id") REFERENCES "public"."service_code"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "routing_rule" ADD CONSTRAINT "routing_rule_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "routing_rule" ADD CONSTRAINT "routing_rule_department_id_department_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."department"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_calendar_id_working_calendar_id_fk" FOREIGN KEY ("calendar_id") REFERENCES "public"."working_calendar"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_made_by_id_app_user_id_fk" FOREIGN KEY ("made_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_drafted_by_id_app_user_id_fk" FOREIGN KEY ("drafted_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_applied_by_id_app_user_id_fk" FOREIGN KEY ("applied_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "policy_draft" ADD CONSTRAINT "policy_draft_drafted_by_id_app_user_id_fk" FOREIGN KEY ("drafted_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "referral" ADD CONSTRAINT "referral_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "referral" ADD CONSTRAINT "referral_department_id_department_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."department"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "referral" ADD CONSTRAINT "referral_position_id_position_id_fk" FOREIGN KEY ("position_id") REFERENCES "public"."position"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "referral" ADD CONSTRAINT "referral_person_id_app_user_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "referral" ADD CONSTRAINT "referral_policy_version_id_policy_version_id_fk" FOREIGN KEY ("policy_version_id") REFERENCES "public"."policy_version"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter" ADD CONSTRAINT "letter_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "public"."referral"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter" ADD CONSTRAINT "letter_document_text_id_personal_text_id_fk" FOREIGN KEY ("document_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter" ADD CONSTRAINT "letter_template_id_letter_template_version_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."letter_template_version"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "reply" ADD CONSTRAINT "reply_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "reply" ADD CONSTRAINT "reply_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "public"."referral"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "reply" ADD CONSTRAINT "reply_text_id_personal_text_id_fk" FOREIGN KEY ("text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "reply" ADD CONSTRAINT "reply_advice_text_id_personal_text_id_fk" FOREIGN KEY ("advice_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "reply" ADD CONSTRAINT "reply_written_by_id_app_user_id_fk" FOREIGN KEY ("written_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "reply" ADD CONSTRAINT "reply_verdict_by_id_app_user_id_fk" FOREIGN KEY ("verdict_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "reply" ADD CONSTRAINT "reply_reason_text_id_personal_text_id_fk" FOREIGN KEY ("reason_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_request" ADD CONSTRAINT "official_request_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_request" ADD CONSTRAINT "official_request_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "public"."referral"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_request" ADD CONSTRAINT "official_request_reason_text_id_personal_text_id_fk" FOREIGN KEY ("reason_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_request" ADD CONSTRAINT "official_request_asked_by_id_app_user_id_fk" FOREIGN KEY ("asked_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_request" ADD CONSTRAINT "official_request_decided_by_id_app_user_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_notice" ADD CONSTRAINT "official_notice_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_notice" ADD CONSTRAINT "official_notice_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "public"."referral"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_notice" ADD CONSTRAINT "official_notice_position_id_position_id_fk" FOREIGN KEY ("position_id") REFERENCES "public"."position"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_notice" ADD CONSTRAINT "official_notice_reason_text_id_personal_text_id_fk" FOREIGN KEY ("reason_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "official_notice" ADD CONSTRAINT "official_notice_seen_by_id_app_user_id_fk" FOREIGN KEY ("seen_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_template_version" ADD CONSTRAINT "letter_template_version_written_by_id_app_user_id_fk" FOREIGN KEY ("written_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_template_version" ADD CONSTRAINT "letter_template_version_decided_by_id_app_user_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_setting" ADD CONSTRAINT "letter_setting_secret_text_id_personal_text_id_fk" FOREIGN KEY ("secret_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_attempt" ADD CONSTRAINT "letter_attempt_letter_id_letter_id_fk" FOREIGN KEY ("letter_id") REFERENCES "public"."letter"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_received" ADD CONSTRAINT "letter_received_letter_id_letter_id_fk" FOREIGN KEY ("letter_id") REFERENCES "public"."letter"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_received" ADD CONSTRAINT "letter_received_content_text_id_personal_text_id_fk" FOREIGN KEY ("content_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_received" ADD CONSTRAINT "letter_received_decided_by_id_app_user_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_received" ADD CONSTRAINT "letter_received_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_template_version" ADD CONSTRAINT "sms_template_version_written_by_id_app_user_id_fk" FOREIGN KEY ("written_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_template_version" ADD CONSTRAINT "sms_template_version_decided_by_id_app_user_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_template_version" ADD CONSTRAINT "sms_template_version_suspended_by_id_app_user_id_fk" FOREIGN KEY ("suspended_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_blocked" ADD CONSTRAINT "sms_blocked_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_blocked" ADD CONSTRAINT "sms_blocked_reason_text_id_personal_text_id_fk" FOREIGN KEY ("reason_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_blocked" ADD CONSTRAINT "sms_blocked_blocked_by_id_app_user_id_fk" FOREIGN KEY ("blocked_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_outbox" ADD CONSTRAINT "sms_outbox_template_id_sms_template_version_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."sms_template_version"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_outbox" ADD CONSTRAINT "sms_outbox_receptor_text_id_personal_text_id_fk" FOREIGN KEY ("receptor_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_outbox" ADD CONSTRAINT "sms_outbox_body_text_id_personal_text_id_fk" FOREIGN KEY ("body_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_attempt" ADD CONSTRAINT "sms_attempt_outbox_id_sms_outbox_id_fk" FOREIGN KEY ("outbox_id") REFERENCES "public"."sms_outbox"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_inbound" ADD CONSTRAINT "sms_inbound_from_text_id_personal_text_id_fk" FOREIGN KEY ("from_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sms_inbound" ADD CONSTRAINT "sms_inbound_text_id_personal_text_id_fk" FOREIGN KEY ("text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "announcement" ADD CONSTRAINT "announcement_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "announcement" ADD CONSTRAINT "announcement_sms_id_sms_outbox_id_fk" FOREIGN KEY ("sms_id") REFERENCES "public"."sms_outbox"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "announcement" ADD CONSTRAINT "announcement_claimed_by_app_user_id_fk" FOREIGN KEY ("claimed_by") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "outside_number" ADD CONSTRAINT "outside_number_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "marked_caller" ADD CONSTRAINT "marked_caller_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "marked_caller" ADD CONSTRAINT "marked_caller_reason_text_id_personal_text_id_fk" FOREIGN KEY ("reason_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "marked_caller" ADD CONSTRAINT "marked_caller_marked_by_app_user_id_fk" FOREIGN KEY ("marked_by") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "missed_caller" ADD CONSTRAINT "missed_caller_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "missed_caller" ADD CONSTRAINT "missed_caller_claimed_by_app_user_id_fk" FOREIGN KEY ("claimed_by") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "missed_caller" ADD CONSTRAINT "missed_caller_settled_by_app_user_id_fk" FOREIGN KEY ("settled_by") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "missed_caller" ADD CONSTRAINT "missed_caller_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "missed_caller" ADD CONSTRAINT "missed_caller_sms_id_sms_outbox_id_fk" FOREIGN KEY ("sms_id") REFERENCES "public"."sms_outbox"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "announcement_attempt" ADD CONSTRAINT "announcement_attempt_announcement_id_announcement_id_fk" FOREIGN KEY ("announcement_id") REFERENCES "public"."announcement"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "announcement_attempt" ADD CONSTRAINT "announcement_attempt_by_id_app_user_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "announcement_attempt" ADD CONSTRAINT "announcement_attempt_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "announcement_attempt" ADD CONSTRAINT "announcement_attempt_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_by_id_app_user_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "case_archive" ADD CONSTRAINT "case_archive_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "line_switch" ADD CONSTRAINT "line_switch_moved_by_app_user_id_fk" FOREIGN KEY ("moved_by") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "agent_queue" ADD CONSTRAINT "agent_queue_agent_id_app_user_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "agent_queue" ADD CONSTRAINT "agent_queue_queue_id_queue_id_fk" FOREIGN KEY ("queue_id") REFERENCES "public"."queue"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "agent_skill" ADD CONSTRAINT "agent_skill_agent_id_app_user_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "call" ADD CONSTRAINT "call_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "call" ADD CONSTRAINT "call_raw_phone_text_id_personal_text_id_fk" FOREIGN KEY ("raw_phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "fallback_call" ADD CONSTRAINT "fallback_call_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "fallback_call" ADD CONSTRAINT "fallback_call_raw_phone_text_id_personal_text_id_fk" FOREIGN KEY ("raw_phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "agent_presence" ADD CONSTRAINT "agent_presence_id_app_user_id_fk" FOREIGN KEY ("id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "banner" ADD CONSTRAINT "banner_queue_id_queue_id_fk" FOREIGN KEY ("queue_id") REFERENCES "public"."queue"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "banner" ADD CONSTRAINT "banner_started_by_id_app_user_id_fk" FOREIGN KEY ("started_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "banner" ADD CONSTRAINT "banner_ended_by_id_app_user_id_fk" FOREIGN KEY ("ended_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "outbound_call" ADD CONSTRAINT "outbound_call_agent_id_app_user_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "outbound_call" ADD CONSTRAINT "outbound_call_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_session" ADD CONSTRAINT "manager_session_manager_id_app_user_id_fk" FOREIGN KEY ("manager_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_session" ADD CONSTRAINT "manager_session_host_id_app_user_id_fk" FOREIGN KEY ("host_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_session" ADD CONSTRAINT "manager_session_made_by_id_app_user_id_fk" FOREIGN KEY ("made_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_booking" ADD CONSTRAINT "manager_booking_session_id_manager_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."manager_session"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_booking" ADD CONSTRAINT "manager_booking_phone_text_id_personal_text_id_fk" FOREIGN KEY ("phone_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_booking" ADD CONSTRAINT "manager_booking_citizen_id_citizen_id_fk" FOREIGN KEY ("citizen_id") REFERENCES "public"."citizen"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_booking" ADD CONSTRAINT "manager_booking_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_booking" ADD CONSTRAINT "manager_booking_matter_text_id_personal_text_id_fk" FOREIGN KEY ("matter_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_booking" ADD CONSTRAINT "manager_booking_booked_by_id_app_user_id_fk" FOREIGN KEY ("booked_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_promise" ADD CONSTRAINT "manager_promise_session_id_manager_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."manager_session"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_promise" ADD CONSTRAINT "manager_promise_booking_id_manager_booking_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."manager_booking"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_promise" ADD CONSTRAINT "manager_promise_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_promise" ADD CONSTRAINT "manager_promise_department_id_department_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."department"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_promise" ADD CONSTRAINT "manager_promise_text_id_personal_text_id_fk" FOREIGN KEY ("text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_promise" ADD CONSTRAINT "manager_promise_written_by_id_app_user_id_fk" FOREIGN KEY ("written_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_promise" ADD CONSTRAINT "manager_promise_reviewed_by_id_app_user_id_fk" FOREIGN KEY ("reviewed_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "manager_promise" ADD CONSTRAINT "manager_promise_review_text_id_personal_text_id_fk" FOREIGN KEY ("review_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "works_code" ADD CONSTRAINT "works_code_service_code_id_service_code_id_fk" FOREIGN KEY ("service_code_id") REFERENCES "public"."service_code"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "works_budget" ADD CONSTRAINT "works_budget_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "works_budget" ADD CONSTRAINT "works_budget_service_code_id_service_code_id_fk" FOREIGN KEY ("service_code_id") REFERENCES "public"."service_code"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "works_budget" ADD CONSTRAINT "works_budget_department_id_department_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."department"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project" ADD CONSTRAINT "micro_project_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project" ADD CONSTRAINT "micro_project_place_text_id_personal_text_id_fk" FOREIGN KEY ("place_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project" ADD CONSTRAINT "micro_project_works_code_id_works_code_id_fk" FOREIGN KEY ("works_code_id") REFERENCES "public"."works_code"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project" ADD CONSTRAINT "micro_project_department_id_department_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."department"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project" ADD CONSTRAINT "micro_project_budget_id_works_budget_id_fk" FOREIGN KEY ("budget_id") REFERENCES "public"."works_budget"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project" ADD CONSTRAINT "micro_project_made_by_id_app_user_id_fk" FOREIGN KEY ("made_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project_case" ADD CONSTRAINT "micro_project_case_id_case_id_fk" FOREIGN KEY ("id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project_case" ADD CONSTRAINT "micro_project_case_project_id_micro_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."micro_project"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "micro_project_case" ADD CONSTRAINT "micro_project_case_tied_by_id_app_user_id_fk" FOREIGN KEY ("tied_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "works_entry" ADD CONSTRAINT "works_entry_budget_id_works_budget_id_fk" FOREIGN KEY ("budget_id") REFERENCES "public"."works_budget"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "works_entry" ADD CONSTRAINT "works_entry_project_id_micro_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."micro_project"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "works_entry" ADD CONSTRAINT "works_entry_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "works_entry" ADD CONSTRAINT "works_entry_by_id_app_user_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "oversight_row" ADD CONSTRAINT "oversight_row_list_id_oversight_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."oversight_list"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "oversight_row" ADD CONSTRAINT "oversight_row_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "oversight_row" ADD CONSTRAINT "oversight_row_department_id_department_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."department"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "oversight_row" ADD CONSTRAINT "oversight_row_position_id_position_id_fk" FOREIGN KEY ("position_id") REFERENCES "public"."position"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "duty_crew" ADD CONSTRAINT "duty_crew_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "duty_crew" ADD CONSTRAINT "duty_crew_entry_id_outside_number_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."outside_number"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "duty_turn" ADD CONSTRAINT "duty_turn_crew_id_duty_crew_id_fk" FOREIGN KEY ("crew_id") REFERENCES "public"."duty_crew"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "duty_turn" ADD CONSTRAINT "duty_turn_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "emergency" ADD CONSTRAINT "emergency_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "emergency" ADD CONSTRAINT "emergency_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "emergency" ADD CONSTRAINT "emergency_crew_id_duty_crew_id_fk" FOREIGN KEY ("crew_id") REFERENCES "public"."duty_crew"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "emergency" ADD CONSTRAINT "emergency_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "emergency_offer" ADD CONSTRAINT "emergency_offer_emergency_id_emergency_id_fk" FOREIGN KEY ("emergency_id") REFERENCES "public"."emergency"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "emergency_offer" ADD CONSTRAINT "emergency_offer_crew_id_duty_crew_id_fk" FOREIGN KEY ("crew_id") REFERENCES "public"."duty_crew"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "emergency_offer" ADD CONSTRAINT "emergency_offer_by_id_app_user_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "field_visit" ADD CONSTRAINT "field_visit_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "field_visit" ADD CONSTRAINT "field_visit_district_id_district_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."district"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "field_visit" ADD CONSTRAINT "field_visit_asked_by_id_app_user_id_fk" FOREIGN KEY ("asked_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "field_visit" ADD CONSTRAINT "field_visit_ask_text_id_personal_text_id_fk" FOREIGN KEY ("ask_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "field_visit" ADD CONSTRAINT "field_visit_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "field_visit" ADD CONSTRAINT "field_visit_visited_by_id_app_user_id_fk" FOREIGN KEY ("visited_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_visit_id_field_visit_id_fk" FOREIGN KEY ("visit_id") REFERENCES "public"."field_visit"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "public"."referral"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_added_by_id_app_user_id_fk" FOREIGN KEY ("added_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "commission_session" ADD CONSTRAINT "commission_session_commission_id_commission_id_fk" FOREIGN KEY ("commission_id") REFERENCES "public"."commission"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "commission_session" ADD CONSTRAINT "commission_session_planned_by_id_app_user_id_fk" FOREIGN KEY ("planned_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "commission_referral" ADD CONSTRAINT "commission_referral_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "commission_referral" ADD CONSTRAINT "commission_referral_session_id_commission_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."commission_session"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "commission_referral" ADD CONSTRAINT "commission_referral_question_text_id_personal_text_id_fk" FOREIGN KEY ("question_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "commission_referral" ADD CONSTRAINT "commission_referral_decision_text_id_personal_text_id_fk" FOREIGN KEY ("decision_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "commission_referral" ADD CONSTRAINT "commission_referral_decided_by_id_app_user_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "warning_notice" ADD CONSTRAINT "warning_notice_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "warning_notice" ADD CONSTRAINT "warning_notice_addressee_text_id_personal_text_id_fk" FOREIGN KEY ("addressee_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "warning_notice" ADD CONSTRAINT "warning_notice_place_text_id_personal_text_id_fk" FOREIGN KEY ("place_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "warning_notice" ADD CONSTRAINT "warning_notice_order_text_id_personal_text_id_fk" FOREIGN KEY ("order_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "warning_notice" ADD CONSTRAINT "warning_notice_issued_by_id_app_user_id_fk" FOREIGN KEY ("issued_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "warning_notice" ADD CONSTRAINT "warning_notice_settled_by_id_app_user_id_fk" FOREIGN KEY ("settled_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "warning_notice" ADD CONSTRAINT "warning_notice_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "setting" ADD CONSTRAINT "setting_value_text_id_personal_text_id_fk" FOREIGN KEY ("value_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "setting" ADD CONSTRAINT "setting_changed_by_id_app_user_id_fk" FOREIGN KEY ("changed_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "kb_version" ADD CONSTRAINT "kb_version_article_id_kb_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."kb_article"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "kb_version" ADD CONSTRAINT "kb_version_made_by_id_app_user_id_fk" FOREIGN KEY ("made_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "kb_version" ADD CONSTRAINT "kb_version_approved_by_id_app_user_id_fk" FOREIGN KEY ("approved_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "kb_mark" ADD CONSTRAINT "kb_mark_article_id_kb_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."kb_article"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "kb_mark" ADD CONSTRAINT "kb_mark_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "kb_mark" ADD CONSTRAINT "kb_mark_marked_by_id_app_user_id_fk" FOREIGN KEY ("marked_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "circular_version" ADD CONSTRAINT "circular_version_circular_id_circular_id_fk" FOREIGN KEY ("circular_id") REFERENCES "public"."circular"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "circular_version" ADD CONSTRAINT "circular_version_made_by_id_app_user_id_fk" FOREIGN KEY ("made_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "circular_receipt" ADD CONSTRAINT "circular_receipt_circular_id_circular_id_fk" FOREIGN KEY ("circular_id") REFERENCES "public"."circular"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "circular_receipt" ADD CONSTRAINT "circular_receipt_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "shift_handover" ADD CONSTRAINT "shift_handover_written_by_id_app_user_id_fk" FOREIGN KEY ("written_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "shift_handover" ADD CONSTRAINT "shift_handover_note_text_id_personal_text_id_fk" FOREIGN KEY ("note_text_id") REFERENCES "public"."personal_text"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "shift_handover" ADD CONSTRAINT "shift_handover_confirmed_by_id_app_user_id_fk" FOREIGN KEY ("confirmed_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "training" ADD CONSTRAINT "training_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "training" ADD CONSTRAINT "training_made_by_id_app_user_id_fk" FOREIGN KEY ("made_by_id") REFERENCES "public"."app_user"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "app_user_username_key" ON "app_user" USING btree ("username");
--> statement-breakpoint
CREATE INDEX "session_user_idx" ON "session" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "session_expires_idx" ON "session" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "session_revoked_idx" ON "session" USING btree ("revoked_at");
--> statement-breakpoint
CREATE INDEX "audit_at_idx" ON "audit" USING btree ("at");
--> statement-breakpoint
CREATE INDEX "audit_subject_idx" ON "audit" USING btree ("subject_kind","subject_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "citizen_phone_citizen_hash_key" ON "citizen_phone" USING btree ("citizen_id","phone_hash");
--> statement-breakpoint
CREATE INDEX "citizen_phone_hash_idx" ON "citizen_phone" USING btree ("phone_hash");
--> statement-breakpoint
CREATE UNIQUE INDEX "search_document_subject_key" ON "search_document" USING btree ("subject_kind","subject_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "service_code_code_key" ON "service_code" USING btree ("code");
--> statement-breakpoint
CREATE UNIQUE INDEX "contact_call_key" ON "contact" USING btree ("call_id");
--> statement-breakpoint
CREATE INDEX "contact_phone_idx" ON "contact" USING btree ("phone_hash","started_at");
--> statement-breakpoint
CREATE INDEX "contact_agent_idx" ON "contact" USING btree ("agent_id","finished_at");
--> statement-breakpoint
CREATE INDEX "contact_citizen_idx" ON "contact" USING btree ("citizen_id","started_at");
--> statement-breakpoint
CREATE INDEX "contact_item_contact_idx" ON "contact_item" USING btree ("contact_id");
--> statement-breakpoint
CREATE INDEX "contact_item_created_idx" ON "contact_item" USING btree ("created_at","disposition");
--> statement-breakpoint
CREATE UNIQUE INDEX "case_tracking_code_key" ON "case" USING btree ("tracking_code");
--> statement-breakpoint
CREATE INDEX "case_citizen_idx" ON "case" USING btree ("citizen_id","status");
--> statement-breakpoint
CREATE INDEX "case_status_idx" ON "case" USING btree ("status","created_at");
--> statement-breakpoint
CREATE INDEX "case_created_idx" ON "case" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "case_contact_idx" ON "case" USING btree ("contact_id");
--> statement-breakpoint
CREATE INDEX "case_next_step_idx" ON "case" USING btree ("status","next_step_at");
--> statement-breakpoint
CREATE INDEX "case_last_word_idx" ON "case" USING btree ("status","last_word_at");
--> statement-breakpoint
CREATE INDEX "case_due_idx" ON "case" USING btree ("status","due_at");
--> statement-breakpoint
CREATE INDEX "case_raised_idx" ON "case" USING btree ("status","chase_count","created_at","id");
--> statement-breakpoint
CREATE INDEX "case_place_idx" ON "case" USING btree ("district_id","service_code_id","registered_at");
--> statement-breakpoint
CREATE INDEX "case_recurring_idx" ON "case" USING btree ("registered_at","district_id","service_code_id","place_key","kind","status");
--> statement-breakpoint
CREATE INDEX "case_place_key_idx" ON "case" USING btree ("place_key","service_code_id","registered_at");
--> statement-breakpoint
CREATE INDEX "case_merged_idx" ON "case" USING btree ("merged_into_id");
--> statement-breakpoint
CREATE INDEX "case_manager_session_idx" ON "case" USING btree ("manager_session_id");
--> statement-breakpoint
CREATE INDEX "case_district_idx" ON "case" USING btree ("district_id","created_at","id");
--> statement-breakpoint
CREATE INDEX "case_district_raised_idx" ON "case" USING btree ("district_id","status","chase_count","created_at","id");
--> statement-breakpoint
CREATE INDEX "contact_case_case_idx" ON "contact_case" USING btree ("case_id");
--> statement-breakpoint
CREATE INDEX "case_merge_state_idx" ON "case_merge" USING btree ("state","created_at");
--> statement-breakpoint
CREATE INDEX "case_merge_child_idx" ON "case_merge" USING btree ("child_id","state");
--> statement-breakpoint
CREATE INDEX "case_merge_survivor_idx" ON "case_merge" USING btree ("survivor_id","state");
--> statement-breakpoint
CREATE INDEX "lookup_try_created_idx" ON "lookup_try" USING btree ("created_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "case_event_seq_key" ON "case_event" USING btree ("case_id","seq");
--> statement-breakpoint
CREATE INDEX "case_event_created_idx" ON "case_event" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "recovery_code_user_idx" ON "recovery_code" USING btree ("user_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key" USING btree ("key_hash");
--> statement-breakpoint
CREATE INDEX "api_key_user_idx" ON "api_key" USING btree ("user_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "working_week_key" ON "working_week" USING btree ("calendar_id","from_day");
--> statement-breakpoint
CREATE INDEX "department_parent_idx" ON "department" USING btree ("parent_id");
--> statement-breakpoint
CREATE INDEX "position_department_idx" ON "position" USING btree ("department_id");
--> statement-breakpoint
CREATE INDEX "position_holder_idx" ON "position" USING btree ("holder_id");
--> statement-breakpoint
CREATE INDEX "position_delegate_position_idx" ON "position_delegate" USING btree ("position_id","until_at");
--> statement-breakpoint
CREATE INDEX "position_delegate_user_idx" ON "position_delegate" USING btree ("user_id","until_at");
--> statement-breakpoint
CREATE INDEX "routing_rule_code_idx" ON "routing_rule" USING btree ("service_code_id","district_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "policy_version_number_key" ON "policy_version" USING btree ("number");
--> statement-breakpoint
CREATE UNIQUE INDEX "referral_rung_key" ON "referral" USING btree ("case_id","cycle","leg","level","role");
--> statement-breakpoint
CREATE INDEX "referral_due_idx" ON "referral" USING btree ("state","due_at");
--> statement-breakpoint
CREATE INDEX "referral_position_idx" ON "referral" USING btree ("position_id","is_over","due_at");
--> statement-breakpoint
CREATE INDEX "referral_department_idx" ON "referral" USING btree ("department_id","is_over","due_at");
--> statement-breakpoint
CREATE INDEX "referral_level_idx" ON "referral" USING btree ("is_over","level","due_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "letter_referral_key" ON "letter" USING btree ("referral_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "letter_registry_key" ON "letter" USING btree ("registry_number","registry_year");
--> statement-breakpoint
CREATE INDEX "letter_state_idx" ON "letter" USING btree ("state","next_at");
--> statement-breakpoint
CREATE INDEX "letter_state_created_idx" ON "letter" USING btree ("state","created_at","id");
--> statement-breakpoint
CREATE INDEX "reply_case_idx" ON "reply" USING btree ("case_id","cycle");
--> statement-breakpoint
CREATE INDEX "official_request_case_idx" ON "official_request" USING btree ("case_id","state");
--> statement-breakpoint
CREATE INDEX "official_request_state_idx" ON "official_request" USING btree ("state","due_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "official_notice_key" ON "official_notice" USING btree ("referral_id","position_id","kind","key");
--> statement-breakpoint
CREATE INDEX "official_notice_position_idx" ON "official_notice" USING btree ("position_id","seen_at","created_at");
--> statement-breakpoint
CREATE INDEX "official_notice_case_idx" ON "official_notice" USING btree ("case_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "letter_template_version_key" ON "letter_template_version" USING btree ("name","number");
--> statement-breakpoint
CREATE INDEX "letter_attempt_letter_idx" ON "letter_attempt" USING btree ("letter_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "letter_received_once_key" ON "letter_received" USING btree ("message_id","content_hash");
--> statement-breakpoint
CREATE INDEX "letter_received_state_idx" ON "letter_received" USING btree ("state","created_at");
--> statement-breakpoint
CREATE INDEX "letter_received_created_idx" ON "letter_received" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "letter_received_letter_idx" ON "letter_received" USING btree ("letter_id");
--> statement-breakpoint
CREATE INDEX "letter_received_number_idx" ON "letter_received" USING btree ("number","year");
--> statement-breakpoint
CREATE UNIQUE INDEX "sms_template_version_key" ON "sms_template_version" USING btree ("name","language","number");
--> statement-breakpoint
CREATE UNIQUE INDEX "sms_blocked_phone_key" ON "sms_blocked" USING btree ("phone_hash");
--> statement-breakpoint
CREATE UNIQUE INDEX "sms_outbox_dedupe_key" ON "sms_outbox" USING btree ("dedupe_key");
--> statement-breakpoint
CREATE UNIQUE INDEX "sms_outbox_local_id_key" ON "sms_outbox" USING btree ("local_id");
--> statement-breakpoint
CREATE INDEX "sms_outbox_due_idx" ON "sms_outbox" USING btree ("state","next_at","id");
--> statement-breakpoint
CREATE INDEX "sms_outbox_kind_idx" ON "sms_outbox" USING btree ("kind","state");
--> statement-breakpoint
CREATE INDEX "sms_outbox_expiry_idx" ON "sms_outbox" USING btree ("state","expires_at");
--> statement-breakpoint
CREATE INDEX "sms_outbox_state_idx" ON "sms_outbox" USING btree ("state","id");
--> statement-breakpoint
CREATE INDEX "sms_outbox_poll_idx" ON "sms_outbox" USING btree ("state","poll_at");
--> statement-breakpoint
CREATE INDEX "sms_outbox_message_idx" ON "sms_outbox" USING btree ("message_id");
--> statement-breakpoint
CREATE INDEX "sms_outbox_case_idx" ON "sms_outbox" USING btree ("case_id");
--> statement-breakpoint
CREATE INDEX "sms_outbox_call_idx" ON "sms_outbox" USING btree ("call_id");
--> statement-breakpoint
CREATE INDEX "sms_outbox_phone_idx" ON "sms_outbox" USING btree ("phone_hash","last_maybe_at");
--> statement-breakpoint
CREATE INDEX "sms_outbox_line_idx" ON "sms_outbox" USING btree ("line","last_maybe_at");
--> statement-breakpoint
CREATE INDEX "sms_outbox_blank_idx" ON "sms_outbox" USING btree ("blanked_at","updated_at");
--> statement-breakpoint
CREATE INDEX "sms_attempt_outbox_idx" ON "sms_attempt" USING btree ("outbox_id");
--> statement-breakpoint
CREATE INDEX "sms_attempt_created_idx" ON "sms_attempt" USING btree ("created_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "sms_dlr_raw_once_key" ON "sms_dlr_raw" USING btree ("message_id","status");
--> statement-breakpoint
CREATE INDEX "sms_dlr_raw_created_idx" ON "sms_dlr_raw" USING btree ("created_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "sms_inbound_message_key" ON "sms_inbound" USING btree ("message_id");
--> statement-breakpoint
CREATE INDEX "sms_inbound_phone_idx" ON "sms_inbound" USING btree ("phone_hash","created_at");
--> statement-breakpoint
CREATE INDEX "sms_inbound_call_idx" ON "sms_inbound" USING btree ("call_id");
--> statement-breakpoint
CREATE INDEX "sms_inbound_blank_idx" ON "sms_inbound" USING btree ("blanked_at","created_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "announcement_cycle_key" ON "announcement" USING btree ("case_id","cycle","occasion");
--> statement-breakpoint
CREATE INDEX "announcement_state_idx" ON "announcement" USING btree ("state","created_at");
--> statement-breakpoint
CREATE INDEX "announcement_sms_idx" ON "announcement" USING btree ("sms_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "outside_number_phone_hash_key" ON "outside_number" USING btree ("phone_hash");
--> statement-breakpoint
CREATE UNIQUE INDEX "marked_caller_phone_hash_key" ON "marked_caller" USING btree ("phone_hash");
--> statement-breakpoint
CREATE UNIQUE INDEX "missed_caller_open_key" ON "missed_caller" USING btree ("open_key");
--> statement-breakpoint
CREATE INDEX "missed_caller_phone_idx" ON "missed_caller" USING btree ("phone_hash","settled_at");
--> statement-breakpoint
CREATE INDEX "missed_caller_settled_idx" ON "missed_caller" USING btree ("settled_at","id");
--> statement-breakpoint
CREATE INDEX "announcement_attempt_idx" ON "announcement_attempt" USING btree ("announcement_id","at");
--> statement-breakpoint
CREATE INDEX "announcement_attempt_by_idx" ON "announcement_attempt" USING btree ("by_id","at");
--> statement-breakpoint
CREATE UNIQUE INDEX "feedback_cycle_key" ON "feedback" USING btree ("case_id","cycle");
--> statement-breakpoint
CREATE INDEX "feedback_at_idx" ON "feedback" USING btree ("at");
--> statement-breakpoint
CREATE UNIQUE INDEX "case_archive_cycle_key" ON "case_archive" USING btree ("case_id","cycle");
--> statement-breakpoint
CREATE INDEX "call_day_idx" ON "call" USING btree ("day","queue_id");
--> statement-breakpoint
CREATE INDEX "call_entered_idx" ON "call" USING btree ("entered_at","id");
--> statement-breakpoint
CREATE INDEX "call_phone_idx" ON "call" USING btree ("phone_hash","entered_at");
--> statement-breakpoint
CREATE INDEX "call_agent_idx" ON "call" USING btree ("agent_id","entered_at","id");
--> statement-breakpoint
CREATE INDEX "call_queue_idx" ON "call" USING btree ("queue_id","entered_at","id");
--> statement-breakpoint
CREATE INDEX "call_outcome_idx" ON "call" USING btree ("outcome","entered_at","id");
--> statement-breakpoint
CREATE INDEX "call_banner_idx" ON "call" USING btree ("banner_id");
--> statement-breakpoint
CREATE INDEX "callback_outcome_idx" ON "callback" USING btree ("outcome");
--> statement-breakpoint
CREATE INDEX "callback_first_call_idx" ON "callback" USING btree ("first_call_id");
--> statement-breakpoint
CREATE INDEX "callback_day_idx" ON "callback" USING btree ("day","queue_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "call_event_seq_key" ON "call_event" USING btree ("journal_id","seq");
--> statement-breakpoint
CREATE INDEX "call_event_call_idx" ON "call_event" USING btree ("call_id","at");
--> statement-breakpoint
CREATE UNIQUE INDEX "agent_state_seq_key" ON "agent_state" USING btree ("journal_id","seq");
--> statement-breakpoint
CREATE INDEX "agent_state_agent_idx" ON "agent_state" USING btree ("agent_id","at");
--> statement-breakpoint
CREATE UNIQUE INDEX "agent_served_place_key" ON "agent_served" USING btree ("agent_id","place");
--> statement-breakpoint
CREATE INDEX "banner_queue_idx" ON "banner" USING btree ("queue_id","ended_at");
--> statement-breakpoint
CREATE INDEX "banner_created_idx" ON "banner" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "outbound_call_agent_idx" ON "outbound_call" USING btree ("agent_id","asked_at");
--> statement-breakpoint
CREATE INDEX "outbound_call_case_idx" ON "outbound_call" USING btree ("case_id");
--> statement-breakpoint
CREATE INDEX "outbound_call_task_idx" ON "outbound_call" USING btree ("task_id");
--> statement-breakpoint
CREATE INDEX "manager_session_from_idx" ON "manager_session" USING btree ("from_at");
--> statement-breakpoint
CREATE INDEX "manager_session_manager_idx" ON "manager_session" USING btree ("manager_id","state");
--> statement-breakpoint
CREATE INDEX "manager_session_state_idx" ON "manager_session" USING btree ("state","until_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "manager_booking_open_key" ON "manager_booking" USING btree ("open_key");
--> statement-breakpoint
CREATE INDEX "manager_booking_session_idx" ON "manager_booking" USING btree ("session_id","place");
--> statement-breakpoint
CREATE INDEX "manager_booking_phone_idx" ON "manager_booking" USING btree ("phone_hash");
--> statement-breakpoint
CREATE INDEX "manager_promise_session_idx" ON "manager_promise" USING btree ("session_id");
--> statement-breakpoint
CREATE INDEX "manager_promise_case_idx" ON "manager_promise" USING btree ("case_id");
--> statement-breakpoint
CREATE INDEX "manager_promise_due_idx" ON "manager_promise" USING btree ("overdue_at","due_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "works_code_code_key" ON "works_code" USING btree ("code");
--> statement-breakpoint
CREATE UNIQUE INDEX "works_budget_line_key" ON "works_budget" USING btree ("jalali_year","district_id","kind");
--> statement-breakpoint
CREATE INDEX "micro_project_state_idx" ON "micro_project" USING btree ("state","planned_for");
--> statement-breakpoint
CREATE INDEX "micro_project_budget_idx" ON "micro_project" USING btree ("budget_id");
--> statement-breakpoint
CREATE INDEX "micro_project_case_project_idx" ON "micro_project_case" USING btree ("project_id");
--> statement-breakpoint
CREATE INDEX "works_entry_budget_idx" ON "works_entry" USING btree ("budget_id","at");
--> statement-breakpoint
CREATE INDEX "works_entry_project_idx" ON "works_entry" USING btree ("project_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "oversight_list_key" ON "oversight_list" USING btree ("kind","week");
--> statement-breakpoint
CREATE INDEX "oversight_row_list_idx" ON "oversight_row" USING btree ("list_id","place");
--> statement-breakpoint
CREATE INDEX "duty_turn_district_idx" ON "duty_turn" USING btree ("district_id","active_from");
--> statement-breakpoint
CREATE UNIQUE INDEX "emergency_case_key" ON "emergency" USING btree ("case_id");
--> statement-breakpoint
CREATE INDEX "emergency_due_idx" ON "emergency" USING btree ("state","stage_due_at");
--> statement-breakpoint
CREATE INDEX "emergency_started_idx" ON "emergency" USING btree ("started_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "emergency_offer_key" ON "emergency_offer" USING btree ("emergency_id","crew_id");
--> statement-breakpoint
CREATE INDEX "emergency_offer_crew_idx" ON "emergency_offer" USING btree ("crew_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "field_visit_open_key" ON "field_visit" USING btree ("open_key");
--> statement-breakpoint
CREATE INDEX "field_visit_case_idx" ON "field_visit" USING btree ("case_id","cycle");
--> statement-breakpoint
CREATE INDEX "field_visit_by_idx" ON "field_visit" USING btree ("visited_by_id","recorded_at");
--> statement-breakpoint
CREATE INDEX "field_visit_district_idx" ON "field_visit" USING btree ("state","district_id","due_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "attachment_once_key" ON "attachment" USING btree ("visit_id","stage","sha256");
--> statement-breakpoint
CREATE UNIQUE INDEX "attachment_reply_key" ON "attachment" USING btree ("referral_id","sha256");
--> statement-breakpoint
CREATE INDEX "attachment_case_idx" ON "attachment" USING btree ("case_id");
--> statement-breakpoint
CREATE INDEX "attachment_state_idx" ON "attachment" USING btree ("state");
--> statement-breakpoint
CREATE INDEX "attachment_hash_idx" ON "attachment" USING btree ("sha256");
--> statement-breakpoint
CREATE INDEX "commission_session_held_idx" ON "commission_session" USING btree ("held_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "commission_referral_open_key" ON "commission_referral" USING btree ("open_key");
--> statement-breakpoint
CREATE INDEX "commission_referral_session_idx" ON "commission_referral" USING btree ("session_id","place");
--> statement-breakpoint
CREATE INDEX "commission_referral_case_idx" ON "commission_referral" USING btree ("case_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "warning_notice_number_key" ON "warning_notice" USING btree ("year","number");
--> statement-breakpoint
CREATE INDEX "warning_notice_case_idx" ON "warning_notice" USING btree ("case_id");
--> statement-breakpoint
CREATE INDEX "warning_notice_due_idx" ON "warning_notice" USING btree ("state","due_at");
--> statement-breakpoint
CREATE INDEX "warning_notice_remind_idx" ON "warning_notice" USING btree ("state","remind_at");
--> statement-breakpoint
CREATE INDEX "voice_message_phone_idx" ON "voice_message" USING btree ("phone_hash","left_at");
--> statement-breakpoint
CREATE INDEX "voice_message_call_idx" ON "voice_message" USING btree ("call_id");
--> statement-breakpoint
CREATE INDEX "voice_message_state_idx" ON "voice_message" USING btree ("state","left_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "kb_version_number_key" ON "kb_version" USING btree ("article_id","number");
--> statement-breakpoint
CREATE UNIQUE INDEX "kb_mark_key" ON "kb_mark" USING btree ("article_id","contact_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "circular_version_number_key" ON "circular_version" USING btree ("circular_id","number");
--> statement-breakpoint
CREATE UNIQUE INDEX "circular_receipt_key" ON "circular_receipt" USING btree ("circular_id","number","user_id");
--> statement-breakpoint
CREATE INDEX "circular_receipt_user_idx" ON "circular_receipt" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "shift_handover_created_idx" ON "shift_handover" USING btree ("created_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "training_key" ON "training" USING btree ("user_id","course","taken_on");
--> statement-breakpoint
CREATE INDEX "training_course_idx" ON "training" USING btree ("course");
--> statement-breakpoint
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
